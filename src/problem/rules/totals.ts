import { FUNCTIONS_PER_SLOT } from '../../topology/pci.ts';
import { Count } from '../count.ts';
import { type Encoding, sizeOfRange } from '../encoding.ts';
import type { Term } from '../formula.ts';
import type { Place, PlaceKind } from '../place.ts';
import { scaled } from '../quantities.ts';
import type { Constraint } from './constraint.ts';

/**
 * Sums over all types and places of a kind. They follow from the other rules, but a solver that learns clauses cannot add:
 * it would have to find each of them out by trying.
 */
export const totals: Constraint = {
  id: 'pci.totals',
  says: 'the devices of all kinds of places are all devices',
  source: 'follows from the other rules',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    const kinds = [...new Set(problem.places.map(({ kind }) => kind))];
    const sums = new Map(kinds.map((kind) => [kind, sumOf(encoding, kind)]));
    for (const family of familiesOf(encoding)) {
      const types = problem.types.filter(({ places }) =>
        places.some(({ kind }) => family.has(kind)),
      );
      const all = types.reduce((sum, { units, unit }) => sum + units.length * unit.slots.length, 0);
      const parts = [...family].flatMap((kind) => {
        const sum = sums.get(kind);
        return sum === undefined ? [] : [...sum.whole.terms(), ...sum.sharing.terms()];
      });
      builder.exactly(parts, all);
    }
    for (const [kind, { slots, whole, sharing, packs }] of sums) {
      encoding.wholeSlots.set(kind, whole);
      builder.atMost([...sharing.terms(), ...scaled(packs, -FUNCTIONS_PER_SLOT)], 0);
      limitSlots(encoding, kind, [...whole.terms(), ...packs], slots);
    }
  },
};

interface Sum {
  /** Slots in whole use. */
  readonly whole: Count;
  /** Devices that share slots. */
  readonly sharing: Count;
  /** Slots that are shared. */
  readonly packs: readonly Term[];
  /** Slots that there are; nothing if they are created as they are needed. */
  readonly slots: number | undefined;
}

function sumOf(encoding: Encoding, kind: PlaceKind): Sum {
  const places = encoding.problem.places.filter((place) => place.kind === kind);
  const own = places.filter(({ packedIn }) => packedIn === undefined);
  const packed = places.filter(({ packedIn }) => packedIn !== undefined);
  const inPlaces = (list: readonly Place[]): Term[] =>
    list.flatMap((place) =>
      encoding.in(place).flatMap(({ type, count }) => count.terms(type.unit.slots.length)),
    );
  return {
    whole: counted(encoding, inPlaces(own)),
    sharing: counted(encoding, inPlaces(packed)),
    packs: packed.flatMap((place) => encoding.packs.get(place)?.terms() ?? []),
    slots: own.every(({ seats }) => seats !== undefined)
      ? own.reduce((sum, { seats = [] }) => sum + seats.length, 0)
      : undefined,
  };
}

/** A sum as a number of its own. */
function counted({ builder }: Encoding, terms: readonly Term[]): Count {
  const most = terms.reduce((sum, { weight }) => sum + weight, 0);
  const certain = terms.every(({ literal }) => literal === builder.always);
  if (certain) return Count.of(most, builder);
  const count = Count.upTo(most, builder);
  builder.exactly([...terms, ...count.terms(-1)], 0);
  return count;
}

/** No more slots are in use than there are, or than are created. */
function limitSlots(
  encoding: Encoding,
  kind: PlaceKind,
  used: readonly Term[],
  slots: number | undefined,
): void {
  const { builder, problem } = encoding;
  if (slots !== undefined) builder.atMost(used, slots);
  if (kind === 'downstream') {
    const sites = encoding.sites();
    const free = sites.reduce((sum, { freePorts }) => sum + freePorts.length, 0);
    const added = sites.flatMap(({ key }) => encoding.newPorts.get(key)?.terms(-1) ?? []);
    builder.atMost([...used, ...added], free);
  }
  if (kind === 'bridge-slot') {
    const bridge = problem.places.find((place) => place.kind === kind);
    const room = bridge === undefined ? 0 : sizeOfRange(bridge.slots);
    builder.atMost([...used, ...scaled(encoding.bridges(), -room)], 0);
  }
}

/** Kinds of places that some device could choose between, directly or by way of others. */
function familiesOf({ problem }: Encoding): Set<PlaceKind>[] {
  let families: Set<PlaceKind>[] = [];
  for (const { places } of problem.types) {
    const kinds = places.map(({ kind }) => kind);
    const touched = families.filter((family) => kinds.some((kind) => family.has(kind)));
    const joined = new Set([...touched.flatMap((family) => [...family]), ...kinds]);
    families = [...families.filter((family) => !touched.includes(family)), joined];
  }
  return families;
}
