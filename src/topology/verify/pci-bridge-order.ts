import type { PlanController } from '../../core/plan.ts';
import { type GuestView, isWithoutPci } from './guest-view.ts';
import { nameOf } from './names.ts';
import { busAbove, isRoot } from './pci-view.ts';
import { type Complaint, complaint, type VerifyRule } from './rule.ts';

export const pciBridgeOrder: VerifyRule = {
  id: 'pci.bridge-order',
  title: 'A PCI controller has a greater index than the controller it plugs into.',
  source:
    'libvirt 11.3.0: demands it of a pci-bridge; creates all others in order of indexes, which QEMU 10.0 refuses if the bus is not there yet',
  check: (guest) =>
    [...guest.pci.buses.values()].flatMap((bus): Complaint[] => {
      const above = busAbove(bus, guest.pci);
      const { controller, index } = bus;
      if (controller === undefined || above === undefined || isRoot(bus)) return [];
      return index > above.index ? [] : [outOfOrder(controller, above.index, guest)];
    }),
};

function outOfOrder(controller: PlanController, above: number, guest: GuestView): Complaint {
  const refused = controller.model === 'pci-bridge' && !isWithoutPci(guest);
  const who = refused ? 'libvirt refuses that' : 'QEMU cannot start, as it creates buses in order';
  return complaint(
    refused ? 'error' : 'warning',
    `${nameOf(controller)} has index ${controller.index}, which is not greater than that of the bus it is on, ${above}: ${who}`,
    [controller],
  );
}
