import { firstPair } from '../duplicates.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { isScsiHostdev } from '../scsi-hostdevs.ts';
import { checkIommuInterrupts } from './iommus.ts';

/**
 * Refuses what two devices cannot both have: a disk name, a host device, a drive address, being the primary video device.
 *
 * @throws DevaddrError `DiskTargetDuplicate`, `HostDeviceDuplicate`, `DriveAddressTaken`, `IommuInterrupts`, `TooManyOfKind`
 */
export function checkUnique(guest: Guest): void {
  const { lists } = guest;
  refusePair(
    lists.disk,
    ({ target }) => target,
    'DiskTargetDuplicate',
    'have the same name in the guest',
    'target',
  );
  refusePair(
    lists.hostdev,
    ({ type, hostAddress }) => (hostAddress === undefined ? undefined : `${type} ${hostAddress}`),
    'HostDeviceDuplicate',
    'are the same device of the host',
    'hostAddress',
  );
  refusePair(
    lists.disk,
    (disk) => driveKey(disk, disk.targetBus),
    'DriveAddressTaken',
    'have the same drive address',
    'address',
  );
  refusePair(
    lists.hostdev.filter(isScsiHostdev),
    (device) => driveKey(device, 'scsi'),
    'DriveAddressTaken',
    'have the same drive address',
    'address',
  );
  checkIommuInterrupts(guest);
  refusePair(
    lists.video.filter(({ primary }) => primary === true),
    () => 'primary',
    'TooManyOfKind',
    'are both the primary video device',
    'primary',
  );
}

function driveKey({ address }: Draft, bus: string | undefined): string | undefined {
  if (address?.type !== 'drive') return undefined;
  return `${bus} ${address.controller}/${address.bus}/${address.target}/${address.unit}`;
}

function refusePair<D extends Draft>(
  devices: readonly D[],
  keyOf: (device: D) => string | undefined,
  code: string,
  what: string,
  field: string,
): void {
  const pair = firstPair(devices, keyOf);
  if (pair === undefined) return;
  const [before, device] = pair;
  throw refusal(device, code, `${nameOf(before)} and ${nameOf(device)} ${what}`, {
    field,
    data: { holder: before.id },
  });
}
