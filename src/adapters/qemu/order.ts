import type { PlanDevice } from '../../core/plan.ts';

/** Devices in an order that QEMU takes: whoever provides a bus before those on it, else as they were. */
export function parentsFirst(
  devices: readonly PlanDevice[],
  parentOf: (device: PlanDevice) => PlanDevice | undefined,
): PlanDevice[] {
  const ordered = new Set<PlanDevice>();
  for (const device of devices.toSorted((a, b) => rank(a) - rank(b))) {
    const way: PlanDevice[] = [];
    for (let at: PlanDevice | undefined = device; at && !ordered.has(at); at = parentOf(at)) {
      if (way.includes(at)) break;
      way.push(at);
    }
    for (const each of way.toReversed()) ordered.add(each);
  }
  return [...ordered];
}

/**
 * An IOMMU translates for devices that come after it. PCI bridges come next, as they are what one looks for, and last the
 * devices that QEMU places, when all seats that are spoken for are taken.
 */
function rank(device: PlanDevice): number {
  if (device.kind === 'iommu') return 0;
  if (device.kind === 'controller') return device.type === 'pci' ? 1 : 2;
  return device.address === undefined ? 4 : 3;
}
