import { pciSeat } from '../../core/address.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { fieldEdit } from '../fixes/address-edits.ts';
import { moves } from '../fixes/move.ts';
import { type Attempt, type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import { isToStay } from '../to-stay.ts';
import type { CheckView } from '../view.ts';
import { wishOf } from '../wish-of.ts';

export const hotplugSeat: CheckRule = {
  id: 'hotplug.seat',
  says: 'A device that is to be hotpluggable sits on a bus that is.',
  source:
    'QEMU 7.2 and 10.0: "Bus \'pcie.0\' does not support hotplugging", the same of ports with hotplug=off',
  severity: 'warning',
  guest: 'The guest runs; the device can neither be taken out nor put back while it does.',
  fixes:
    'turns `hotplug` of the port on if nothing behind it must stay, or moves the device to a free hotpluggable seat',
  check: (view) =>
    view.guest.pci.seated.flatMap(({ device, address }): Complaint[] => {
      const bus = view.tree.buses.get(address.bus);
      if (wishOf(device, view)?.hotplug !== true || bus === undefined || bus.hotplug) return [];
      const message = `${nameOf(device)} is to be hotpluggable, but ${nameOf(bus.controller)} is not`;
      return [complaintAt(view, 'warning', message, [device], { field: ['address'] })];
    }),
  attempts: ({ devices: [id = ''] }, view) => attemptsFor(id, view),
};

function attemptsFor(id: string, view: CheckView): Attempt[] {
  const device = view.deviceOf(id);
  const seat = device && pciSeat(device);
  const bus = seat && view.tree.buses.get(seat.bus);
  if (device === undefined || bus === undefined) return [];
  const mates = bus.slots.flatMap(({ devices }) => devices);
  const isOff = bus.facts?.hotplug === true && bus.controller.hotplug === 'off';
  const mayTurn = isOff && !mates.some((each) => isToStay(each.device, view));
  const turned: Attempt = {
    says: `turn \`hotplug\` of \`${bus.controller.id}\` on`,
    edits: [fieldEdit(view, bus.controller, 'hotplug', 'on')],
  };
  return [...(mayTurn ? [turned] : []), ...moves(view, device)];
}
