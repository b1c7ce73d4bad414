import type { Unit } from '../unit.ts';
import type { SeatRule } from './seat-rule.ts';

/** Parts of an address that are given hold. */
export const pin: SeatRule = {
  id: 'pci.pin',
  says: 'the parts of an address that are given are kept',
  source: 'request: `address`',
  allows: ({ pin: wanted }, { seats, packedIn, slots }, unit) => {
    if (wanted === undefined) return true;
    const { bus, slot, function: fn = 0 } = wanted;
    if (fn !== 0 && packedIn === undefined && !sharesWithZero(unit)) return false;
    if (bus !== undefined && (seats === undefined || !seats.every((seat) => seat.bus === bus)))
      return false;
    if (slot === undefined) return true;
    if (seats !== undefined) return seats.some((seat) => seat.slot === slot);
    return slot >= slots[0] && slot <= slots[1];
  },
};

/** Somebody else in the slot can have function 0, and no function is asked for twice. */
function sharesWithZero({ slots }: Unit): boolean {
  return slots.every((slot) => {
    const functions = slot.map(({ pin: each }) => each?.function ?? 0).filter((fn) => fn > 0);
    return functions.length < slot.length && new Set(functions).size === functions.length;
  });
}
