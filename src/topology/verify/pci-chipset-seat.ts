import { formatAddress, pciSeat } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { FixedController } from '../../model/machine-family.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { isChipController } from './pci-fixed.ts';
import { isOnRootBus } from './pci-view.ts';
import { type Complaint, complaint, error, type VerifyRule } from './rule.ts';

export const pciChipsetSeat: VerifyRule = {
  id: 'pci.chipset-seat',
  title: 'The disk and USB controllers of the chipset sit where the chipset has them.',
  source: 'libvirt 11.3.0: fixed addresses of i440FX and Q35; QEMU 10.0: `info qtree` of both',
  check: (guest) =>
    (guest.family?.chipset?.mustBe ?? []).flatMap((fixed) => {
      const owners = guest.seekers.filter((device) => isChipController(device, fixed));
      const misplaced = owners.filter(
        (owner) => !isAt(owner, fixed) && !guest.unreadable.has(owner),
      );
      return owners.length > 0
        ? misplaced.map((owner) => wrongSeat(owner, fixed))
        : squatters(fixed, guest);
    }),
};

function isAt(device: PlanDevice, { slot, function: fn }: FixedController): boolean {
  const seat = pciSeat(device);
  return seat !== undefined && isOnRootBus(seat) && seat.slot === slot && seat.function === fn;
}

function seatOf({ slot, function: fn }: FixedController): string {
  return formatAddress({ type: 'pci', domain: 0, bus: 0, slot, function: fn });
}

function wrongSeat(device: PlanDevice, fixed: FixedController): Complaint {
  return error(`${nameOf(device)} belongs to the chipset and must be at ${seatOf(fixed)}`, [
    device,
  ]);
}

/** Whoever sits where the chipset has a controller that the plan does not list. */
function squatters(fixed: FixedController, guest: GuestView): Complaint[] {
  const added = isAdded(fixed, guest);
  const { builtIn } = guest.family ?? {};
  if (!added && !(fixed.type === 'ide' && builtIn?.ide)) return [];
  return guest.seekers
    .filter((device) => isAt(device, fixed))
    .map((device) =>
      complaint(
        added ? 'error' : 'warning',
        `${nameOf(device)} is at ${seatOf(fixed)}, the place of the ${fixed.type} controller of the chipset`,
        [device],
      ),
    );
}

/** True if libvirt adds the controller, which then finds its seat taken; if not, QEMU may have it all the same. */
function isAdded({ type, index }: FixedController, { family, usb }: GuestView): boolean {
  if (type === 'sata') return family?.implied.sata === true;
  if (type !== 'usb' || usb.controllers.some((each) => each.index === index)) return false;
  return family?.implied.usb?.some(({ flag }) => flag === undefined) ?? false;
}
