import type { Draft } from '../guest/guest.ts';
import { FUNCTIONS } from './encoding.ts';
import { membersOf, type Unit } from './unit.ts';

/** A device and the function it has within its slot. */
export interface Seated {
  readonly device: Draft;
  readonly function: number;
  /** What it says about hotplug. */
  readonly hotplug: boolean | undefined;
}

/**
 * Devices that share slots, dealt out in turn: those of a group that are to be apart, and those that ask for the same
 * function, one after the other, so that no two of them meet. Those that stay where they were come first, one a slot.
 */
export function dealOut(
  staying: readonly Unit[],
  others: readonly Unit[],
  slots: number,
): Seated[][] {
  const units = [...staying, ...others];
  const dealt: Unit[][] = Array.from({ length: Math.min(slots, units.length) }, () => []);
  const inTurn = [...staying, ...[...others].sort((a, b) => compare(turnOf(a), turnOf(b)))];
  inTurn.forEach((unit, i) => dealt[i % dealt.length]?.push(unit));
  return dealt.map(withFunctions);
}

/** Devices that ask for a function come first, by function; then groups; the others may sit anywhere. */
function turnOf(unit: Unit): readonly [number, number] {
  const fn = membersOf(unit)[0]?.pin?.function ?? 0;
  return [fn === 0 ? FUNCTIONS : fn, unit.apart[0] ?? Number.MAX_SAFE_INTEGER];
}

function compare([a1, a2]: readonly [number, number], [b1, b2]: readonly [number, number]): number {
  return a1 - b1 || a2 - b2;
}

/** Functions of a slot: those that are asked for, and the lowest that are left for the others. */
function withFunctions(units: readonly Unit[]): Seated[] {
  const asked = new Set(
    units.map((unit) => membersOf(unit)[0]?.pin?.function ?? 0).filter((fn) => fn > 0),
  );
  let next = 0;
  return units.flatMap((unit) =>
    membersOf(unit).flatMap(({ device, pin, hotplug }) => {
      if (device === undefined) return [];
      const wanted = pin?.function ?? 0;
      if (wanted > 0) return [{ device, function: wanted, hotplug }];
      while (asked.has(next)) next++;
      return [{ device, function: next++, hotplug }];
    }),
  );
}

/** Functions of a unit that has a slot to itself. */
export function functionsOf(slot: Unit['slots'][number]): Seated[] {
  let next = 0;
  return slot.flatMap(({ device, function: fixed, hotplug }) => {
    if (device === undefined) return [];
    return [{ device, function: fixed !== undefined && slot.length > 1 ? fixed : next++, hotplug }];
  });
}
