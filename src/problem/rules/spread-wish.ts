import { isSpare } from '../unit.ts';
import type { SeatRule } from './seat-rule.ts';

/** Slots are shared by devices that ask for no more than a function. */
export const spreadWish: SeatRule = {
  id: 'spread.wish',
  says: 'devices share a slot, a function each, if all of them ask for no more than a function; one whose slot is given, or that is to be apart from two groups, has it to itself',
  source: 'request: `spread`',
  allows: ({ spread, pin }, { packedIn }, unit) => {
    if (packedIn === undefined) return true;
    if (pin?.slot !== undefined || unit.apartInSlots > 1) return false;
    return (
      spread === 'function' &&
      unit.slots.length === 1 &&
      unit.slots[0].length === 1 &&
      !isSpare(unit)
    );
  },
};
