import type { Count } from '../count.ts';
import type { Encoding } from '../encoding.ts';
import type { Term } from '../formula.ts';
import type { Place } from '../place.ts';
import type { Constraint } from './constraint.ts';
import { sharedAt } from './together.ts';

/** Devices that are not to share something do not. */
export const apart: Constraint = {
  id: 'apart',
  says: 'no two devices of a group share their cell, expander bus, switch, bus or slot',
  source: 'request: `apart`',
  constrain: (encoding) => {
    encoding.problem.demand.apart.forEach((_, group) => {
      keepApart(encoding, group);
    });
  },
};

function keepApart(encoding: Encoding, group: number): void {
  const { builder, problem } = encoding;
  const level = problem.demand.apart[group]?.on ?? 'bus';
  const shared = new Map<string, Term[]>();
  for (const place of problem.places) {
    const counts = encoding
      .in(place)
      .filter(({ type }) => type.unit.apart.includes(group))
      .map(({ count }) => count);
    if (counts.length === 0) continue;
    if (level === 'slot' || level === 'bus') apartInSlots(encoding, place, counts);
    const key = level === 'slot' ? undefined : sharedAt(level, place);
    if (key === undefined) continue;
    const terms = counts.flatMap((count) => count.terms());
    shared.set(key, [...(shared.get(key) ?? []), ...terms]);
  }
  for (const terms of shared.values()) builder.atMost(terms, 1);
}

/** Of a group at most one device sits in each slot that is shared: devices are dealt out over the slots in turn. */
function apartInSlots(encoding: Encoding, place: Place, counts: readonly Count[]): void {
  const packs = encoding.packs.get(place);
  if (packs === undefined) return;
  encoding.builder.atMost([...counts.flatMap((count) => count.terms()), ...packs.terms(-1)], 0);
}
