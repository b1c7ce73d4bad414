import { type Guest, visited } from '../guest/guest.ts';

/**
 * Decides, on machines that have both, whether virtio devices without address sit on PCI or are memory-mapped: PCI if the
 * guest is PCI Express, QEMU has root ports and no device is memory-mapped already.
 */
export function chooseVirtioTransport(guest: Guest): void {
  const { machine, lists } = guest;
  if (machine.family.virtio !== 'mmio-or-pci') return;
  const devices = visited(guest);
  const root = lists.controller.find((each) => each.type === 'pci' && each.index === 0);
  const ports = machine.has('pcie-root-port') || machine.has('ioh3420');
  const mapped = devices.some((device) => device.address?.type === 'virtio-mmio');
  const pci = root?.model === 'pcie-root' && ports && !mapped;
  if (!pci && !machine.has('virtio-mmio')) return;
  for (const device of devices) {
    if (device.address !== undefined || !guest.factsOf(device).transports.includes('mmio'))
      continue;
    device.address = pci
      ? { type: 'pci', domain: 0, bus: 0, slot: 0, function: 0 }
      : { type: 'virtio-mmio' };
  }
}
