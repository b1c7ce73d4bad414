import type { SeatRule } from './seat-rule.ts';

/** The kind of bus that is wished for; without a wish the kind that libvirt would choose. */
export const busWish: SeatRule = {
  id: 'bus.wish',
  says: 'a device sits on the kind of bus that is wished for; without a wish, PCI Express devices behind ports and others on conventional buses',
  source: 'request: `bus`; libvirt 11.3.0 for `auto`',
  allows: ({ bus, express, integrated, spread, hotplug }, { kind, root, conventional }) => {
    const onRoot = kind === 'root-slot' && root.position === 0;
    switch (bus) {
      case 'root':
        return onRoot;
      case 'pcie':
        return !conventional && kind !== 'root-slot';
      case 'pci':
        return conventional;
      default:
        if (integrated) return true;
        if (express) return !conventional && (kind !== 'root-slot' || spread !== 'bus');
        return conventional || (onRoot && hotplug === false);
    }
  },
};
