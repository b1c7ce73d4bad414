import { pciSeat } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { addressEdits } from './address-edits.ts';
import { moves, moveTo } from './move.ts';

/** Turns `multifunction` on for function 0 of a slot, or moves the lowest of the other functions there. */
export function functionZero(view: CheckView, device: PlanDevice): Attempt[] {
  const seat = pciSeat(device);
  if (seat === undefined) return [];
  const mates = view.guest.pci.seated.filter(
    ({ address }) => address.bus === seat.bus && address.slot === seat.slot,
  );
  const first = mates.find(({ address }) => address.function === 0);
  if (first !== undefined) {
    const edits = addressEdits(view, first.device, { multifunction: 'on' });
    return [{ says: `turn \`multifunction\` of \`${first.device.id}\` on`, edits }];
  }
  const lowest = [...mates].sort((a, b) => a.address.function - b.address.function)[0];
  if (lowest === undefined) return [];
  const isShared = mates.length > 1;
  const zero = { bus: seat.bus, slot: seat.slot, function: 0 };
  const moved = moveTo(view, lowest.device, isShared ? { ...zero, multifunction: 'on' } : zero);
  return [moved, ...moves(view, lowest.device)];
}
