import { CONVENTIONAL } from '../model/connect.ts';
import type { Range } from '../model/controller-facts.ts';
import type { PciModel } from '../model/model.ts';

/** Slots that devices are given: not slot 0 of a conventional bus, which may belong to the hotplug controller of its bridge. */
export function usableSlots({ slots: [first, last], acceptBits }: PciModel): Range {
  return [(acceptBits & CONVENTIONAL) === 0 ? first : Math.max(1, first), last];
}
