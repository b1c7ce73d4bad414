import { isExpander } from '../core/pci.ts';
import { count, list } from '../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from './guest.ts';
import { cellCount } from './memory.ts';

/**
 * Checks what libvirt checks of a PCI controller before seats are assigned.
 *
 * @throws DevaddrError `PciRootIndex`, `MachineLacksController`, `NumaCellUnknown`
 */
export function fillPciController(controller: Draft<'controller'>, guest: Guest): void {
  const { machine } = guest;
  const { family, model } = machine;
  const facts = model.pci.get(controller.model ?? '');
  if (facts?.root === true && controller.index !== 0 && !family.pci.hostBridges) {
    throw refusal(
      controller,
      'PciRootIndex',
      `a \`${facts.model}\` must have index 0; ${nameOf(controller)} has ${controller.index}`,
      {
        field: 'index',
        hint: 'only pseries machines have several `pci-root` controllers',
        data: { index: controller.index },
      },
    );
  }
  if (isExpander(controller.model) && !family.pci.expanders.includes(controller.model ?? '')) {
    throw refusal(
      controller,
      'MachineLacksController',
      `\`${machine.type}\` has no \`${controller.model}\``,
      {
        field: 'model',
        hint:
          family.pci.expanders.length > 0
            ? `it has ${list(family.pci.expanders.map((name) => `\`${name}\``))}`
            : 'it has no expander buses at all',
        data: { machine: machine.type, model: controller.model },
      },
    );
  }
  checkNode(controller, cellCount(guest));
}

function checkNode(controller: Draft<'controller'>, cells: number): void {
  const { node } = controller;
  if (node === undefined || node < cells) return;
  const there =
    cells === 0
      ? 'the guest has no NUMA cells'
      : `the guest has ${count(cells, 'cell')}, numbered from 0`;
  throw refusal(
    controller,
    'NumaCellUnknown',
    `${nameOf(controller)} is on NUMA cell ${node}, but ${there}`,
    {
      field: 'node',
      data: { node, cells },
    },
  );
}
