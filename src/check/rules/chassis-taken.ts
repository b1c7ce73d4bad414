import type { PlanDevice } from '../../core/plan.ts';
import { clashes } from '../../topology/verify/group.ts';
import { namesOf } from '../../topology/verify/names.ts';
import { freeChassis } from '../fixes/free-chassis.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const chassisTaken: CheckRule = {
  id: 'pci.chassis-taken',
  says: 'No two root or downstream ports have the same chassis, or the same chassis and slot number where QEMU is told one.',
  source:
    'QEMU 7.2 and 10.0: "Can\'t add chassis slot, error -16"; libvirt 11.3.0 leaves the slot number at 0',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start ("Can\'t add chassis slot, error -16").',
  fixes: 'gives the later port the chassis of its index, or the lowest that is free',
  check: (view) =>
    clashes(portsOf(view), ({ chassis, slotNumber = 0 }) =>
      chassis === undefined ? undefined : `${chassis} ${slotNumber}`,
    ).flatMap(([first, ...others]) =>
      others.map((port): Complaint => {
        const message = `${namesOf([port.device])} has chassis ${port.chassis}, which ${namesOf(first ? [first.device] : [])} has`;
        const about = first === undefined ? [] : [first.device];
        return complaintAt(view, 'error', message, [port.device, ...about], { field: ['chassis'] });
      }),
    ),
  attempts: ({ devices: [id = ''] }, view) => {
    const port = view.deviceOf(id);
    return port === undefined ? [] : freeChassis(view, port);
  },
};

interface Port {
  readonly device: PlanDevice;
  readonly chassis: number | undefined;
  /** Number of the physical slot, which only QEMU's own command line states. */
  readonly slotNumber?: number | undefined;
}

function portsOf({ guest, model }: CheckView): Port[] {
  return guest.pci.controllers
    .filter((each) => model.pci.get(each.model ?? '')?.options.includes('chassis'))
    .map((device) => {
      const { slotNumber } = device as { readonly slotNumber?: number };
      return { device, chassis: device.chassis, slotNumber };
    });
}
