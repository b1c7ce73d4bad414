import { type CcwAddress, formatAddress } from '../core/address.ts';
import { type Draft, type Guest, nameOf, refusal, visited } from '../guest/guest.ts';

/** The channel subsystem of virtual devices. */
const CSSID = 0xfe;
const DEVNO_MAX = 0xffff;

/**
 * Gives channel devices their numbers on machines that have a channel subsystem: virtio devices without address go there.
 *
 * @throws DevaddrError `CcwAddressTaken`, `CcwNumbersUsedUp`
 */
export function assignCcw(guest: Guest): void {
  const { machine, lists } = guest;
  if (machine.family.virtio !== 'ccw') return;
  if (machine.has('vfio-ccw')) for (const device of lists.hostdev) typeMdev(device);
  const devices = visited(guest);
  for (const device of devices) {
    if (device.address === undefined && guest.factsOf(device).transports.includes('ccw')) {
      device.address = { type: 'ccw' };
    }
  }
  number(devices.filter((device) => device.address?.type === 'ccw'));
}

function typeMdev(device: Draft<'hostdev'>): void {
  if (device.type !== 'mdev') return;
  if (device.model === 'vfio-ccw') device.address ??= { type: 'ccw' };
  else if (device.model === 'vfio-ap') delete device.address;
}

function number(devices: readonly Draft[]): void {
  const taken = new Map<string, Draft>();
  for (const device of devices) {
    const key = keyOf(device);
    if (key === undefined || isSecondOfInterface(device)) continue;
    const holder = taken.get(key);
    if (holder !== undefined) {
      throw refusal(
        device,
        'CcwAddressTaken',
        `${nameOf(device)} and ${nameOf(holder)} both have channel address ${key}`,
        {
          field: 'address.devno',
          hint: 'leave the numbers out: free ones are then chosen',
          data: { address: key, holder: holder.id },
        },
      );
    }
    taken.set(key, device);
  }
  let devno = 0;
  for (const device of devices) {
    if (keyOf(device) !== undefined) continue;
    while (taken.has(formatAddress(virtual(devno)))) devno++;
    if (devno > DEVNO_MAX) {
      throw refusal(
        device,
        'CcwNumbersUsedUp',
        `no channel device number is left for ${nameOf(device)}`,
        { data: { last: DEVNO_MAX } },
      );
    }
    device.address = virtual(devno);
    taken.set(formatAddress(device.address), device);
  }
}

/** The host device of an interface, whose address was looked at with the interface. */
function isSecondOfInterface(device: Draft): boolean {
  return device.kind === 'hostdev' && device.owner !== undefined;
}

function virtual(devno: number): CcwAddress {
  return { type: 'ccw', cssid: CSSID, ssid: 0, devno };
}

function keyOf({ address }: Draft): string | undefined {
  return address?.type === 'ccw' && address.devno !== undefined
    ? formatAddress(address)
    : undefined;
}
