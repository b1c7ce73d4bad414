import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/** Address types each type of host device may have. */
const ADDRESS_TYPES: Readonly<Record<string, readonly string[]>> = {
  pci: ['pci', 'unassigned'],
  scsi: ['drive'],
  scsi_host: ['pci', 'ccw'],
  usb: ['usb'],
};

/**
 * Checks a host device.
 *
 * @throws DevaddrError `AddressTypeWrong`, `DeviceUnsupported`
 */
export function checkHostdev(device: Draft<'hostdev'>, { machine }: Guest): void {
  if (device.mode === 'capabilities') {
    throw refusal(
      device,
      'DeviceUnsupported',
      `QEMU hands no host capabilities to guests: ${nameOf(device)}`,
      { field: 'mode' },
    );
  }
  const allowed = ADDRESS_TYPES[device.type];
  const { address } = device;
  if (allowed !== undefined && address !== undefined && !allowed.includes(address.type)) {
    throw refusal(
      device,
      'AddressTypeWrong',
      `${nameOf(device)} cannot have an address of type \`${address.type}\``,
      {
        field: 'address.type',
        hint: 'leave the address out',
        data: { type: address.type, expected: allowed },
      },
    );
  }
  if (device.type !== 'mdev') return;
  if (device.model !== undefined && !MDEV_MODELS.has(device.model)) {
    throw refusal(device, 'NameUnknown', `mediated device model \`${device.model}\` is unknown`, {
      field: 'model',
    });
  }
  const flag = device.model === 'vfio-ccw' || device.model === 'vfio-ap' ? device.model : undefined;
  if (flag === undefined || machine.has(flag)) return;
  throw refusal(device, 'DeviceUnsupported', `this QEMU has no \`${flag}\`: ${nameOf(device)}`, {
    field: 'model',
  });
}

const MDEV_MODELS: ReadonlySet<string> = new Set(['vfio-pci', 'vfio-ccw', 'vfio-ap']);
