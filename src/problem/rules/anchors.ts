import type { SeatRule } from './seat-rule.ts';
import { sharedAt } from './together.ts';

/** Devices that have a seat already do not come to others: others come to them, or keep away. */
export const anchors: SeatRule = {
  id: 'together.anchor',
  says: 'who is to be together with a device that has its seat shares what that seat has, and who is to be apart from it does not',
  source: 'request: `together` and `apart`',
  allows: (_member, place, { near, away }) =>
    near.every(({ level, key }) => key !== undefined && sharedAt(level, place) === key) &&
    away.every(({ level, key }) => key === undefined || sharedAt(level, place) !== key),
};
