import { formatAddress, type PciAddress } from '../../core/address.ts';
import { clashes } from './group.ts';
import type { Addressed, GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { isChipController, isPiix3Function } from './pci-fixed.ts';
import { isOnRootBus, slotKey } from './pci-view.ts';
import { type Complaint, complaint, error, type VerifyRule } from './rule.ts';

export const pciSeatTaken: VerifyRule = {
  id: 'pci.seat-taken',
  title: 'No two devices sit on one PCI function, and none on a function of the chipset.',
  source: 'libvirt 11.3.0: reservation of addresses; QEMU 10.0: chipset functions in `info qtree`',
  check: (guest) => [...shared(guest), ...onChipset(guest)],
};

function shared(guest: GuestView): Complaint[] {
  return clashes(guest.pci.seated, ({ address }) => `${slotKey(address)}.${address.function}`).map(
    (group) => {
      const devices = group.map(({ device }) => device);
      const where = formatAddress(group[0]?.address ?? NOWHERE);
      const severity = isReservedTwice(group, guest) ? 'error' : 'warning';
      return complaint(severity, `${namesOf(devices)} share ${where}`, devices);
    },
  );
}

const NOWHERE: PciAddress = { type: 'pci', domain: 0, bus: 0, slot: 0, function: 0 };

/** False if libvirt reserves the seat once at most: a PIIX3 function is the chipset's business, if there is one. */
function isReservedTwice(group: readonly Addressed<PciAddress>[], guest: GuestView): boolean {
  const reserved = group.filter(
    ({ device, address }) =>
      !isPiix3Function(device, address, guest) ||
      (guest.family?.chipset?.mustBe ?? []).some((chip) => isChipController(device, chip)),
  );
  return reserved.length > 1;
}

function onChipset({ pci, family }: GuestView): Complaint[] {
  const functions = family?.chipset?.functions ?? [];
  return pci.seated.flatMap(({ device, address }) => {
    const owner = functions.find(
      ({ slot, function: fn }) =>
        isOnRootBus(address) && slot === address.slot && fn === address.function,
    );
    if (owner === undefined) return [];
    return [
      error(`${nameOf(device)} is at ${formatAddress(address)}, which is ${owner.what}`, [device]),
    ];
  });
}
