import type { GroupLevel } from '../../core/request.ts';
import type { Encoding } from '../encoding.ts';
import type { Literal } from '../formula.ts';
import type { Place } from '../place.ts';
import type { Constraint } from './constraint.ts';

/** Devices that are to share something share it. */
export const together: Constraint = {
  id: 'together',
  says: 'devices of a group share their cell, expander bus, switch, bus or slot',
  source: 'request: `together`',
  constrain: (encoding) => {
    encoding.problem.demand.together.forEach((_, group) => {
      keepTogether(encoding, group);
    });
  },
};

function keepTogether(encoding: Encoding, group: number): void {
  const { builder, problem } = encoding;
  const members = problem.types.filter(({ unit }) => unit.together.includes(group));
  const units = members.reduce((sum, type) => sum + type.units.length, 0);
  const level = problem.demand.together[group]?.on ?? 'bus';
  const chosen = new Map<string, Literal>();
  for (const { type, place } of members.flatMap((each) =>
    each.places.map((at) => ({ type: each, place: at })),
  )) {
    const some = encoding.count(type, place)?.some;
    if (some === undefined) continue;
    const shared = sharedAt(level, place);
    if (shared !== undefined) {
      const literal = chosen.get(shared) ?? builder.variable();
      chosen.set(shared, literal);
      builder.implies([some], literal);
      // A bus of its own is shared by nobody.
    } else if (units > 1) builder.clause(-some);
  }
  builder.atMost(
    [...chosen.values()].map((literal) => ({ literal, weight: 1 })),
    1,
  );
}

/** What a device shares with others of its level by sitting in a place. */
export function sharedAt(
  level: GroupLevel,
  { root, switch: site, bus }: Place,
): string | undefined {
  switch (level) {
    case 'cell':
      return `cell ${root.cell ?? 'none'}`;
    case 'expander':
      return `root ${root.position}`;
    case 'switch':
      return site?.key;
    default:
      return bus;
  }
}
