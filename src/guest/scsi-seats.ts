import type { DriveAddress } from '../core/address.ts';
import { controllersByIndex } from './controllers.ts';
import { type DeviceLists, type Draft, type Guest, nameOf, refusal } from './guest.ts';
import { isScsiHostdev } from './scsi-hostdevs.ts';

/** Who sits where on SCSI controllers, while disks and host devices get their addresses. */
export interface ScsiSeats {
  readonly controllers: ReadonlyMap<number, Draft<'controller'>>;
  readonly disks: Map<string, Draft<'disk'>>;
  readonly hostdevs: Map<string, Draft<'hostdev'>>;
  /** Every unit in front of this one is taken. */
  readonly next: { controller: number; unit: number };
}

/** The seats that host devices state; those of disks are added as they become known. */
export function scsiSeats(lists: DeviceLists): ScsiSeats {
  const seats: ScsiSeats = {
    controllers: controllersByIndex(lists, 'scsi'),
    disks: new Map(),
    hostdevs: new Map(),
    next: { controller: 0, unit: 0 },
  };
  for (const device of lists.hostdev) {
    if (isScsiHostdev(device)) sitDown(seats.hostdevs, device);
  }
  return seats;
}

/** Notes where a device sits; a seat stays with the first that has it. */
function sitDown<D extends Draft>(holders: Map<string, D>, device: D): void {
  const key = seatKey(device);
  if (key !== undefined && !holders.has(key)) holders.set(key, device);
}

function seatKey({ address }: Pick<Draft, 'address'>): string | undefined {
  if (address?.type !== 'drive') return undefined;
  return `${address.controller}/${address.bus}/${address.target}/${address.unit}`;
}

/**
 * Seats a disk that has its address; `byName` if that follows from its name, which must not lead to where a host device
 * is by its address.
 *
 * @throws DevaddrError `DriveAddressTaken`
 */
export function seatScsiDisk(disk: Draft<'disk'>, seats: ScsiSeats, byName: boolean): void {
  sitDown(seats.disks, disk);
  const holder = byName ? seats.hostdevs.get(seatKey(disk) ?? '') : undefined;
  if (holder === undefined) return;
  throw refusal(
    disk,
    'DriveAddressTaken',
    `disk \`${disk.target}\` belongs at the seat that ${nameOf(holder)} has by its address`,
    {
      field: 'address',
      hint: `give \`${holder.id}\` another unit, or \`${disk.id}\` an address of its own`,
      data: { holder: holder.id, address: disk.address },
    },
  );
}

/**
 * Seats a host device, on a free unit if it has no address.
 *
 * @throws DevaddrError `DriveAddressTaken`
 */
export function seatScsiHostdev(device: Draft<'hostdev'>, seats: ScsiSeats, guest: Guest): void {
  if (device.address === undefined) {
    device.address = freeUnit(seats, guest);
    sitDown(seats.hostdevs, device);
  }
  const holder = seats.disks.get(seatKey(device) ?? '');
  if (holder === undefined) return;
  throw refusal(
    device,
    'DriveAddressTaken',
    `${nameOf(device)} and ${nameOf(holder)} have the same drive address`,
    {
      field: 'address',
      hint: 'leave the address of the host device out: a free unit is then chosen',
      data: { holder: holder.id, address: device.address },
    },
  );
}

const UNITS_TRIED = 7;

/** The lowest of the first seven units that neither disk nor host device has, controller by controller. */
function freeUnit(seats: ScsiSeats, { machine }: Guest): DriveAddress {
  const { controllers, disks, hostdevs, next } = seats;
  const { highestUnit } = machine.model.controllers.scsi;
  for (; ; next.controller++, next.unit = 0) {
    const { model } = controllers.get(next.controller) ?? {};
    const highest = (model === undefined ? undefined : highestUnit[model]) ?? UNITS_TRIED;
    for (; next.unit < UNITS_TRIED && next.unit <= highest; next.unit++) {
      const { controller, unit } = next;
      const address: DriveAddress = { type: 'drive', controller, bus: 0, target: 0, unit };
      const key = seatKey({ address }) ?? '';
      if (!disks.has(key) && !hostdevs.has(key)) return address;
    }
  }
}
