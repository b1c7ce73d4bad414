import { type Draft, type Guest, nameOf, refusal } from '../../guest/guest.ts';
import { emptyTopology, makeBus, type PciTopology } from '../../topology/pci.ts';
import { pciModel } from './pass.ts';

/** The highest index of a PCI controller, -1 if there is none. */
export function highestPciIndex({ lists }: Guest): number {
  let highest = -1;
  for (const { type, index } of lists.controller) {
    if (type === 'pci' && index !== undefined && index > highest) highest = index;
  }
  return highest;
}

/**
 * The buses that the controllers of a guest provide. A bus whose controller is not listed is what libvirt would add for
 * it: a host bridge, a root port or a bridge.
 *
 * @throws DevaddrError `PciModelMissing`
 */
export function buildBuses(guest: Guest, size: number): PciTopology {
  const topology = emptyTopology();
  const controllers = new Array<Draft<'controller'> | undefined>(size).fill(undefined);
  const listed = guest.lists.controller.filter(({ type }) => type === 'pci');
  for (const controller of listed) {
    if (controller.model === undefined) throw modelMissing(controller);
    if (controller.index !== undefined) controllers[controller.index] = controller;
  }
  const hasPcieRoot = listed.some(({ model }) => model === 'pcie-root');
  const { hostBridges } = guest.machine.family.pci;
  const gap = hostBridges ? 'pci-root' : hasPcieRoot ? 'pcie-root-port' : 'pci-bridge';
  for (let index = 0; index < size; index++) {
    const controller = controllers[index];
    const fallback = index === 0 ? 'pci-root' : gap;
    const model = pciModel(guest, controller?.model ?? fallback);
    // hotplug='off' on a pci-root has no influence on placement.
    const hotplug = model.model === 'pci-root' || controller?.hotplug !== 'off';
    topology.buses.push(
      makeBus(index, model, { hotplug, groupLocked: hostBridges && index === 0 }),
    );
  }
  return topology;
}

function modelMissing(controller: Draft<'controller'>): Error {
  return refusal(controller, 'PciModelMissing', `${nameOf(controller)} has no model`, {
    field: 'model',
    hint: 'give it one, such as `pcie-root-port` or `pci-bridge`',
  });
}
