import { drivesOf } from './drive-view.ts';
import type { GuestView } from './guest-view.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

/** Types of which libvirt adds controllers up to the greatest that a drive names. */
const DRIVE_TYPES = ['fdc', 'ide', 'sata', 'scsi'] as const;

export const controllerGap: VerifyRule = {
  id: 'controller.gap',
  title:
    'No index is missing below that of a PCI controller, or below that of a disk controller in use: libvirt adds such controllers.',
  source: 'libvirt 11.3.0: controllers that are added when a domain is defined',
  check: (guest) => [...pciGap(guest), ...DRIVE_TYPES.flatMap((type) => driveGap(type, guest))],
};

function pciGap({ pci }: GuestView): Complaint[] {
  const indexes = [...pci.buses.keys()];
  return gap('PCI', new Set(indexes), indexes);
}

function driveGap(type: string, guest: GuestView): Complaint[] {
  const controllers = guest.controllers.filter((each) => each.type === type);
  const indexes = new Set(controllers.flatMap(({ index }) => index ?? []));
  const used = drivesOf(guest).filter(({ bus }) => bus === type);
  return gap(
    type,
    indexes,
    used.map(({ address }) => address.controller),
  );
}

function gap(type: string, indexes: ReadonlySet<number>, used: readonly number[]): Complaint[] {
  const greatest = used.reduce((most, index) => Math.max(most, index), -1);
  let missing = 0;
  while (indexes.has(missing)) missing++;
  if (missing >= greatest) return [];
  return [error(`there is no ${type} controller ${missing}, though there is a ${greatest}`, [])];
}
