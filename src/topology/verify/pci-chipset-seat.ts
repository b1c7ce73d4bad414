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

/** Whoever sits where QEMU puts a controller of the chipset, listed or not. */
function squatters(fixed: FixedController, { seekers, family }: GuestView): Complaint[] {
  const { builtIn, implied } = family ?? {};
  const isSata = fixed.type === 'sata';
  if (!(isSata ? builtIn?.sata : fixed.type === 'ide' && builtIn?.ide)) return [];
  // libvirt adds the SATA controller, and then refuses who is in its place.
  const severity = isSata && implied?.sata ? 'error' : 'warning';
  return seekers
    .filter((device) => isAt(device, fixed))
    .map((device) =>
      complaint(
        severity,
        `${nameOf(device)} is at ${seatOf(fixed)}, where QEMU has the ${fixed.type} controller of the chipset`,
        [device],
      ),
    );
}
