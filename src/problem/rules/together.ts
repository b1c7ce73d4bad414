import type { GroupLevel } from '../../core/request.ts';
import type { Literal } from '../formula.ts';
import type { Place } from '../place.ts';
import type { Constraint } from './constraint.ts';

/** Devices that are to share something share it. */
export const together: Constraint = {
  id: 'together',
  says: 'devices of a group share their cell, expander bus, switch, bus or slot',
  source: 'request: `together`',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    problem.demand.together.forEach(({ on }, group) => {
      const members = problem.types.filter(({ unit }) => unit.together.includes(group));
      const chosen = new Map<string, Literal>();
      for (const type of members) {
        for (const place of type.places) {
          const some = encoding.count(type, place)?.some;
          if (some === undefined) continue;
          const shared = sharedAt(on, place);
          if (shared === undefined) {
            // A bus of its own is shared by nobody.
            if (members.length > 1 || type.units.length > 1) builder.clause(-some);
            continue;
          }
          const literal = chosen.get(shared) ?? builder.variable();
          chosen.set(shared, literal);
          builder.implies([some], literal);
        }
      }
      builder.atMost(
        [...chosen.values()].map((literal) => ({ literal, weight: 1 })),
        1,
      );
    });
  },
};

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
