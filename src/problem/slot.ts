import type { Because } from '../core/plan.ts';
import type { Seated } from './packs.ts';
import type { PlaceSeat } from './place.ts';
import type { Unit } from './unit.ts';

/** A slot to be filled: who sits in it; nobody if it is kept empty. */
export interface Slot {
  readonly seated: readonly Seated[];
  readonly unit: Unit | undefined;
  /** Where its first device was, if that is to stay. */
  readonly was: PlaceSeat | undefined;
}

/** What the devices of a slot say about hotplug. */
export function wishOf({ seated }: Slot): boolean | undefined {
  const wishes = seated.map(({ hotplug }) => hotplug);
  return wishes.includes(false) ? false : wishes.includes(true) ? true : undefined;
}

/** The slot that is asked for by number. */
export function pinnedSlot({ unit }: Slot): number | undefined {
  return unit?.slots[0][0].pin?.slot;
}

/** An empty port for a slot: the one its device had, else the first. */
export function takeOwn(ports: number[], { was }: Slot): number | undefined {
  const at = Math.max(0, was === undefined ? 0 : ports.indexOf(was.bus));
  return ports.splice(at, 1)[0];
}

/** Why a controller is made for some slots. */
export function becauseOf(slots: readonly Slot[]): Because {
  const device = slots.flatMap(({ seated }) => seated).at(0)?.device;
  return device === undefined ? { reason: 'spare' } : { reason: 'seats', for: device.id };
}
