import type { DriveAddress } from '../../core/address.ts';
import { findController } from '../controllers.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/** Parts of a drive address that must be 0 on each bus. */
const ZERO: Readonly<Record<string, readonly ('controller' | 'bus' | 'target')[]>> = {
  ide: ['controller', 'target'],
  fdc: ['controller', 'bus', 'target'],
  sata: ['bus', 'target'],
  scsi: ['bus'],
};

const TARGETS_WITHOUT_CHANNEL = 7;

/**
 * Checks the ranges of drive addresses; units have no upper limit. A device other than a disk is judged as on SCSI.
 *
 * @throws DevaddrError `DriveAddressOutOfRange`
 */
export function checkDrive(device: Draft, guest: Guest): void {
  const { address } = device;
  if (address?.type !== 'drive') return;
  const bus = device.kind === 'disk' ? (device.targetBus ?? 'scsi') : 'scsi';
  for (const part of ZERO[bus] ?? []) {
    if (address[part] !== 0) throw outOfRange(device, bus, address, part, 0);
  }
  if (bus === 'scsi') checkScsiTarget(device, guest, address);
}

function checkScsiTarget(device: Draft, { lists, machine }: Guest, address: DriveAddress): void {
  const controller = findController(lists, 'scsi', address.controller);
  if (controller === undefined || address.target === 0) return;
  if (controller.model === 'lsilogic') throw outOfRange(device, 'lsilogic', address, 'target', 0);
  if (address.target > TARGETS_WITHOUT_CHANNEL && !machine.has('scsi-disk.channel')) {
    throw outOfRange(device, 'scsi', address, 'target', TARGETS_WITHOUT_CHANNEL);
  }
}

function outOfRange(
  device: Draft,
  bus: string,
  address: DriveAddress,
  part: 'controller' | 'bus' | 'target',
  most: number,
): Error {
  const limit = most === 0 ? 'must be 0' : `is at most ${most}`;
  return refusal(
    device,
    'DriveAddressOutOfRange',
    `the ${part} of ${nameOf(device)} ${limit} on \`${bus}\`; it is ${address[part]}`,
    {
      field: `address.${part}`,
      hint: 'leave the address out: it then follows from the name of the disk',
      data: { part, value: address[part], most },
    },
  );
}
