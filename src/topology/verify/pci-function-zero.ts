import { formatAddress, type PciAddress } from '../../core/address.ts';
import { groupBy } from './group.ts';
import { type Addressed, type GuestView, isWithoutPci } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { isOnRootBus, slotKey } from './pci-view.ts';
import { type Complaint, complaint, type VerifyRule, warning } from './rule.ts';

export const pciFunctionZero: VerifyRule = {
  id: 'pci.function-zero',
  title:
    'Where a slot has a device at another function, function 0 is occupied too, with `multifunction` on.',
  source:
    'QEMU 10.0: single-function devices are refused, functions without function 0 stay invisible; libvirt 11.3.0: marks function 0',
  check: (guest) =>
    groupBy(guest.pci.seated, ({ address }) => slotKey(address)).flatMap((slot) => {
      const others = slot.filter(({ address }) => address.function !== 0);
      const first = slot.find(({ address }) => address.function === 0);
      if (others.length === 0) return [];
      if (first !== undefined) return unmarked(first, others, guest);
      return hasChipsetFunctionZero(slot, guest) ? [] : [invisible(others)];
    }),
};

type Seated = Addressed<PciAddress>;

function hasChipsetFunctionZero([first]: readonly Seated[], { family }: GuestView): boolean {
  if (first === undefined || !isOnRootBus(first.address)) return false;
  const functions = family?.chipset?.functions ?? [];
  return functions.some((each) => each.slot === first.address.slot && each.function === 0);
}

function invisible(others: readonly Seated[]): Complaint {
  const devices = others.map(({ device }) => device);
  const zero = formatAddress({ ...(others[0]?.address ?? NOWHERE), function: 0 });
  return warning(
    `nothing is at ${zero}, so that the guest does not see ${namesOf(devices)} in that slot`,
    devices,
    `move one of them to ${zero}`,
  );
}

const NOWHERE: PciAddress = { type: 'pci', domain: 0, bus: 0, slot: 0, function: 0 };

function unmarked(first: Seated, others: readonly Seated[], guest: GuestView): Complaint[] {
  const { multifunction } = first.address;
  if (multifunction === 'on') return [];
  const devices = others.map(({ device }) => device);
  const severity = multifunction === 'off' || isWithoutPci(guest) ? 'warning' : 'error';
  const state = multifunction === 'off' ? 'off' : 'not set';
  return [
    complaint(
      severity,
      `multifunction is ${state} for ${nameOf(first.device)} at ${formatAddress(first.address)}, but ${namesOf(devices)} ${devices.length === 1 ? 'uses' : 'use'} the same slot: QEMU refuses that`,
      [first.device, ...devices],
      `set multifunction to \`on\` for \`${first.device.id}\``,
    ),
  ];
}
