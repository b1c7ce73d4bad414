import { firstPair } from '../duplicates.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { isScsiHostdev } from '../scsi-hostdevs.ts';
import { checkIommuInterrupts } from './platform.ts';

/**
 * Refuses what two devices cannot both have: a disk name, a host device, a drive address.
 *
 * @throws DevaddrError `DiskTargetDuplicate`, `HostDeviceDuplicate`, `DriveAddressTaken`, `IommuInterrupts`
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
    lists.hostdev,
    ({ type, model }) => (type === 'mdev' && model === 'vfio-ap' ? 'vfio-ap' : undefined),
    'HostDeviceDuplicate',
    'are both of model `vfio-ap`',
    'model',
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
