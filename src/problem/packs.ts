import type { Draft } from '../guest/guest.ts';
import { type Member, membersOf, type Unit } from './unit.ts';

/** A device and the function it has within its slot. */
export interface Seated {
  readonly device: Draft;
  readonly function: number;
  /** What it says about hotplug. */
  readonly hotplug: boolean | undefined;
}

/**
 * Devices that share slots, dealt out in turn so that no two meet that must not: first those that stay where they were, then
 * groups that are to be apart, then all that take any function, so that each slot has somebody at function 0; in the end
 * those that ask for a function, one function after the other.
 */
export function dealOut(
  staying: readonly Unit[],
  others: readonly Unit[],
  slots: number,
): Seated[][] {
  const inTurn = [...staying, ...[...others].sort((a, b) => compare(turnOf(a), turnOf(b)))];
  const dealt: Unit[][] = Array.from({ length: Math.min(slots, inTurn.length) }, () => []);
  inTurn.forEach((unit, i) => {
    dealt[i % dealt.length]?.push(unit);
  });
  return dealt.map((units) => functionsOf(units.flatMap((unit) => membersOf(unit))));
}

function turnOf(unit: Unit): readonly [number, number] {
  const fn = membersOf(unit)[0]?.pin?.function ?? 0;
  return [fn, unit.apart[0] ?? Number.MAX_SAFE_INTEGER];
}

function compare([a1, a2]: readonly [number, number], [b1, b2]: readonly [number, number]): number {
  return a1 - b1 || a2 - b2;
}

/** Functions of the devices of a slot: those that are fixed or asked for, and the lowest that are left for the others. */
export function functionsOf(slot: readonly Member[]): Seated[] {
  const fixed = slot.map((member) => functionWish(member, slot.length));
  let next = 0;
  return slot.flatMap(({ device, hotplug }, i) => {
    if (device === undefined) return [];
    const wanted = fixed[i];
    if (wanted !== undefined) return [{ device, function: wanted, hotplug }];
    while (fixed.includes(next)) next++;
    return [{ device, function: next++, hotplug }];
  });
}

/** A chip's function is fixed among others of the chip only. */
function functionWish({ pin, function: fixed }: Member, devices: number): number | undefined {
  if (fixed !== undefined && devices > 1) return fixed;
  return pin?.function === 0 ? undefined : pin?.function;
}
