import { BUS_NUMBERS } from '../../core/pci.ts';
import type { Encoding } from '../encoding.ts';
import type { Literal, Term } from '../formula.ts';
import type { Root } from '../place.ts';
import type { Problem } from '../problem.ts';
import { hasHostBridges } from '../problem.ts';
import { busesBelow } from '../quantities.ts';
import type { Constraint } from './constraint.ts';

/** Bus numbers from one root whose number is given to the next such root. */
interface Range {
  readonly root: Root;
  readonly first: number;
  /** The first number that belongs to the next. */
  readonly end: number;
}

/** The buses below an expander have the numbers that follow its own. */
export const expanderRange: Constraint = {
  id: 'pci.expander-range',
  says: 'between the bus number of an expander bus and that of the next there is room for all buses below it',
  source: 'QEMU 10.0: bus_nr; firmware numbers the buses below a root upward from it',
  constrain: (encoding) => {
    const ranges = rangesOf(encoding.problem);
    if (ranges.length < 2 || hasHostBridges(encoding.problem)) return;
    const open = encoding.problem.roots.filter(
      (root) => !ranges.some((range) => range.root === root),
    );
    const { builder } = encoding;
    const choices = open.map((root) => {
      const literals = ranges.map(() => builder.variable());
      const there = encoding.exists.get(root);
      if (there === undefined) builder.clause(...literals);
      else builder.implies([there], ...literals);
      return { root, literals };
    });
    ranges.forEach(({ root, first, end }, i) => {
      const guests = choices.flatMap(({ root: guest, literals }) =>
        sizeIf(encoding, guest, literals[i]),
      );
      builder.atMost(
        [...busesBelow(encoding, root), ...guests],
        end - first - root.ownBuses - root.busesBelow,
      );
    });
  },
};

/** Ranges by number: the machine's root has number 0. */
function rangesOf({ roots }: Problem): Range[] {
  const numbered = roots
    .flatMap((root) =>
      root.position === 0
        ? [{ root, first: 0 }]
        : root.busNr === undefined
          ? []
          : [{ root, first: root.busNr }],
    )
    .sort((a, b) => a.first - b.first);
  return numbered.map(({ root, first }, i) => ({
    root,
    first,
    end: numbered[i + 1]?.first ?? BUS_NUMBERS,
  }));
}

/** The numbers that a root takes, if it goes to a range. */
function sizeIf(encoding: Encoding, root: Root, there: Literal | undefined): Term[] {
  if (there === undefined) return [];
  const { builder } = encoding;
  const own: Term = { literal: there, weight: root.ownBuses + root.busesBelow };
  const below = busesBelow(encoding, root).map(({ literal, weight }) => {
    const both = builder.variable();
    builder.implies([there, literal], both);
    return { literal: both, weight };
  });
  return [own, ...below];
}
