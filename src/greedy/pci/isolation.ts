import type { Draft, Guest } from '../../guest/guest.ts';

/** Isolation groups where a machine has several host bridges: PCI host devices of one IOMMU group stay together. */
export function isolationGroups(
  guest: Guest,
  devices: readonly Draft[],
): ReadonlyMap<Draft, number> {
  const groups = new Map<Draft, number>();
  if (!guest.machine.family.pci.hostBridges) return groups;
  for (const device of devices) {
    if (device.kind !== 'hostdev' || device.iommuGroup === undefined) continue;
    if (guest.factsOf(device).isolated) groups.set(device, device.iommuGroup + 1);
  }
  return groups;
}
