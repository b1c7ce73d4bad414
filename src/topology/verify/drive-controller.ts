import { type DriveAddress, formatAddress } from '../../core/address.ts';
import { entryOf } from '../../core/lookup.ts';
import type { PlanController, PlanDevice } from '../../core/plan.ts';
import type { DriveBus, DriveShape } from '../../model/controller-facts.ts';
import { type Drive, drivesOf } from './drive-view.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { type Complaint, error, type VerifyRule, warning } from './rule.ts';

export const driveController: VerifyRule = {
  id: 'drive.controller',
  title:
    'The controller of a drive exists, and bus, target and unit of the drive are numbers which that kind of controller has.',
  source:
    'libvirt 11.3.0: validation of drive addresses; QEMU 10.0: units of floppy, IDE and SATA controllers, targets and units of SCSI controllers',
  check: (guest) => [
    ...drivesOf(guest).flatMap((drive) => wrongDrive(drive, guest)),
    ...notDrives(guest),
  ],
};

/** Numbers of a drive address that must be 0. */
const ZERO: Readonly<Record<DriveBus, readonly ('controller' | 'bus' | 'target')[]>> = {
  fdc: ['controller', 'bus', 'target'],
  ide: ['controller', 'target'],
  sata: ['bus', 'target'],
  scsi: ['bus'],
};

function wrongDrive(drive: Drive, guest: GuestView): Complaint[] {
  const { device, address, bus } = drive;
  if (!isDriveBus(bus)) return [];
  const controller = findController(bus, address.controller, guest);
  const complaints = wrongZeros(device, address, bus, controller);
  if (controller === undefined) {
    return [
      ...complaints,
      error(
        `${nameOf(device)} is on ${bus} controller ${address.controller}, which does not exist`,
        [device],
      ),
    ];
  }
  return complaints.length > 0 ? complaints : missingUnit(drive, bus, controller, guest);
}

function isDriveBus(bus: string): bus is DriveBus {
  return Object.hasOwn(ZERO, bus);
}

function findController(type: string, index: number, guest: GuestView): PlanController | undefined {
  return guest.controllers.find((each) => each.type === type && each.index === index);
}

/** libvirt checks a drive address of a device that is no drive as if it were on SCSI. */
function notDrives(guest: GuestView): Complaint[] {
  const drives = new Set(drivesOf(guest).map(({ device }) => device));
  return addressed(guest.seekers, 'drive')
    .filter(({ device }) => !drives.has(device))
    .flatMap(({ device, address }) => {
      const controller = findController('scsi', address.controller, guest);
      return wrongZeros(device, address, 'scsi', controller);
    });
}

function wrongZeros(
  device: PlanDevice,
  address: DriveAddress,
  bus: DriveBus,
  controller: PlanController | undefined,
): Complaint[] {
  const narrow = bus === 'scsi' && controller?.model === 'lsilogic';
  const zeros = narrow ? [...ZERO[bus], 'target' as const] : ZERO[bus];
  return zeros
    .filter((name) => address[name] !== 0)
    .map((name) =>
      error(`${name} of ${nameOf(device)} is ${address[name]}, but must be 0 on ${bus}`, [device]),
    );
}

/** Numbers that libvirt does not check, but the controller does not have. */
function missingUnit(
  { device, address }: Drive,
  bus: DriveBus,
  controller: PlanController,
  { model }: GuestView,
): Complaint[] {
  const { scsi, drive } = model.controllers;
  const last: Last | undefined =
    bus === 'scsi' ? entryOf(scsi.inQemu.highest, controller.model) : lastOfShape(drive[bus]);
  if (last === undefined) return [];
  const names = (['bus', 'target', 'unit'] as const).filter((name) => last[name] !== undefined);
  if (names.every((name) => address[name] <= (last[name] ?? 0))) return [];
  const where = `${nameOf(device)} is at ${formatAddress(address)}`;
  const end = names.map((name) => `${name} ${last[name]}`).join(' ');
  return [warning(`${where}, but ${nameOf(controller)} ends at ${end}`, [device])];
}

/** The greatest numbers of a drive address that a controller has; those left out are checked elsewhere. */
interface Last {
  readonly bus?: number | undefined;
  readonly target?: number | undefined;
  readonly unit: number;
}

function lastOfShape({ buses, units }: DriveShape): Last {
  return { ...(buses > 1 ? { bus: buses - 1 } : {}), unit: units - 1 };
}
