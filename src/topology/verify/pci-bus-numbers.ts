import { BUS_NUMBERS } from '../../core/pci.ts';
import { count } from '../../core/text.ts';
import { type BusRoot, busRoots } from './bus-roots.ts';
import { type VerifyRule, warning } from './rule.ts';

export const pciBusNumbers: VerifyRule = {
  id: 'pci.bus-numbers',
  title: 'The buses of a PCI domain, one for each controller, are 256 at most.',
  source: 'PCI Express: a bus number has eight bits; QEMU 10.0, docs/pcie.txt',
  check: ({ pci }) => {
    const roots = busRoots(pci);
    return roots
      .filter(({ isExpander }) => !isExpander)
      .flatMap((root) => {
        const buses = sum(
          root.index === 0 ? [root, ...roots.filter((each) => each.isExpander)] : [root],
        );
        if (buses <= BUS_NUMBERS) return [];
        return [
          warning(
            `the guest has ${count(buses, 'PCI bus', 'PCI buses')}, but only ${BUS_NUMBERS} bus numbers`,
            root.controller === undefined ? [] : [root.controller],
          ),
        ];
      });
  },
};

function sum(roots: readonly BusRoot[]): number {
  return roots.reduce((buses, root) => buses + root.count, 0);
}
