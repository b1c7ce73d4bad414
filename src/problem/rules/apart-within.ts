import type { SeatRule } from './seat-rule.ts';

/** Devices that are placed as one cannot be apart. */
export const apartWithin: SeatRule = {
  id: 'apart.within',
  says: 'devices that share a slot, or a switch, share everything above it',
  source: 'request: `together` and `apart`',
  allows: (_member, { switch: site }, { torn }) =>
    torn.every((level) => level === 'switch' && site === undefined),
};
