import { formatAddress, wantsPci } from '../../core/address.ts';
import { type Draft, nameOf, refusal } from '../../guest/guest.ts';
import { CONVENTIONAL, EXPRESS } from '../../model/connect.ts';
import type { Chipset, FixedController } from '../../model/machine-family.ts';
import { isSlotFree, type Seat } from '../../topology/pci.ts';
import { isChipFunction } from './explicit.ts';
import { type Pass, reserveExplicit, reserveNext, setSeat } from './pass.ts';

/**
 * Seats that the chipset decides: built-in controllers, its own functions, the primary video device. What is chosen here
 * is written to the devices in the dry run already.
 *
 * @throws DevaddrError `ChipsetSeatFixed`, `PciSeatTaken`
 */
export function placeChipset(pass: Pass): void {
  const { chipset } = pass.guest.machine.family;
  if (chipset === undefined) return;
  const flags = pass.guest.machine.family.pci.root === 'pcie-root' ? EXPRESS : CONVENTIONAL;
  for (const controller of pass.guest.lists.controller)
    placeController(pass, controller, chipset, flags);
  for (const { slot, function: fn } of chipset.functions) {
    reserveExplicit(pass, undefined, seatOnRoot(slot, fn), flags);
  }
  placePrimaryVideo(pass, chipset, flags);
  placeSound(pass, chipset, flags);
}

function seatOnRoot(slot: number, fn = 0): Seat {
  return { domain: 0, bus: 0, slot, function: fn };
}

function isRootSlotFree({ topology }: Pass, slot: number): boolean {
  const root = topology.buses[0];
  return root !== undefined && isSlotFree(root, slot);
}

function placeController(
  pass: Pass,
  controller: Draft<'controller'>,
  chipset: Chipset,
  flags: number,
): void {
  const fixed = chipset.mustBe.find((each) => isChipFunction(controller, each));
  if (fixed !== undefined) placeFixed(pass, controller, fixed, flags);
  else if (controller.address === undefined) placePreferred(pass, controller, chipset, flags);
}

function placePreferred(
  pass: Pass,
  controller: Draft<'controller'>,
  chipset: Chipset,
  flags: number,
): void {
  const preferred = chipset.preferred.find(
    (each) => each.controller === controller.type && each.model === controller.model,
  );
  const slot = preferred?.slots.find((each) => isRootSlotFree(pass, each));
  if (preferred === undefined || slot === undefined) return;
  const seat = seatOnRoot(slot);
  setSeat(controller, seat, preferred.multifunction === true ? 'on' : undefined);
  reserveExplicit(pass, controller, seat, pass.flags.get(controller) || flags);
}

function placeFixed(
  pass: Pass,
  controller: Draft<'controller'>,
  fixed: FixedController,
  flags: number,
): void {
  const seat = seatOnRoot(fixed.slot, fixed.function);
  if (wantsPci(controller) || controller.address?.type !== 'pci') setSeat(controller, seat);
  else refuseOtherSeat(pass, controller, seat);
  if (fixed.reserved) reserveExplicit(pass, controller, seat, flags);
}

function refuseOtherSeat(pass: Pass, controller: Draft<'controller'>, seat: Seat): void {
  const { address } = controller;
  if (address?.type !== 'pci') return;
  const { domain, bus, slot } = address;
  if (domain === 0 && bus === 0 && slot === seat.slot && address.function === seat.function) return;
  const must = formatAddress({ type: 'pci', ...seat });
  throw refusal(
    controller,
    'ChipsetSeatFixed',
    `${nameOf(controller)} is a function of the chipset of \`${pass.guest.machine.type}\` and sits at ${must}, not at ${formatAddress(address)}`,
    {
      field: 'address',
      hint: `leave the address out, or make it ${must}`,
      data: { address: formatAddress(address), must },
    },
  );
}

function placePrimaryVideo(pass: Pass, chipset: Chipset, flags: number): void {
  const video = pass.guest.lists.video[0];
  if (video === undefined || video.model === 'none' || video.model === 'ramfb' || !wantsPci(video))
    return;
  if (isRootSlotFree(pass, chipset.primaryVideoSlot)) {
    const seat = seatOnRoot(chipset.primaryVideoSlot);
    setSeat(video, seat);
    reserveExplicit(pass, video, seat, flags);
  } else if (pass.knownOnly !== true) reserveNext(pass, video, pass.flags.get(video) ?? flags);
}

function placeSound(pass: Pass, { sound }: Chipset, flags: number): void {
  if (sound === undefined) return;
  const card = pass.guest.lists.sound.find((each) => each.model === sound.model && wantsPci(each));
  if (card === undefined || !isRootSlotFree(pass, sound.slot)) return;
  const seat = seatOnRoot(sound.slot);
  setSeat(card, seat);
  reserveExplicit(pass, card, seat, flags);
}
