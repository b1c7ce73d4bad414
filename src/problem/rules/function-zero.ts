import type { UnitType } from '../types.ts';
import type { Constraint } from './constraint.ts';

/** Where functions of a slot are in use, function 0 is. */
export const functionZero: Constraint = {
  id: 'pci.function-zero',
  says: 'a slot in use has a device at function 0, and no two at one function',
  source: 'PCI: a guest looks at function 0 first; QEMU 10.0 hides all others without it',
  constrain: (encoding) => {
    for (const [place, packs] of encoding.packs) {
      const members = encoding.in(place);
      const functions = new Set(members.map(({ type }) => functionOf(type)).filter((fn) => fn > 0));
      for (const fn of functions) {
        const same = members.filter(({ type }) => functionOf(type) === fn);
        encoding.builder.atMost(
          [...same.flatMap(({ count }) => count.terms()), ...packs.terms(-1)],
          0,
        );
      }
      if (functions.size === 0) continue;
      const zeros = members.filter(({ type }) => functionOf(type) === 0);
      encoding.builder.atLeast(
        [...zeros.flatMap(({ count }) => count.terms()), ...packs.terms(-1)],
        0,
      );
    }
  },
};

/** The function that a device asks for; 0 if it takes any. */
function functionOf({ unit }: UnitType): number {
  return unit.slots[0][0].pin?.function ?? 0;
}
