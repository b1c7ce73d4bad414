import { count } from '../core/text.ts';
import type { PlanBus } from '../topology/plan-tree.ts';
import { type Box, box } from './box.ts';
import { slotNumber } from './words.ts';

/** The free slots of a bus as one box, if it has any. */
export function freeSlots(bus: PlanBus): Box[] {
  if (bus.free.length === 0) return [];
  const accepts = bus.facts?.accepts ?? [];
  const isForPorts = !accepts.includes('express') && !accepts.includes('conventional');
  return [
    box('free', `${count(bus.free.length, 'free slot')}${isForPorts ? ' for ports' : ''}`, {
      seat: rangesOf(bus.free),
      notes: bus.hotplug ? ['hotplug'] : [],
    }),
  ];
}

/** How many ranges are told one by one. */
const TOLD = 4;

/** `04–1a, 1e`. */
function rangesOf(slots: readonly number[]): string {
  const firsts = slots.filter((slot) => !slots.includes(slot - 1));
  const lasts = slots.filter((slot) => !slots.includes(slot + 1));
  const ranges = firsts.map((first, i) => {
    const last = lasts[i] ?? first;
    return first === last ? slotNumber(first) : `${slotNumber(first)}–${slotNumber(last)}`;
  });
  return [...ranges.slice(0, TOLD), ...(ranges.length > TOLD ? ['…'] : [])].join(', ');
}
