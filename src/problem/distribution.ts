import type { Encoding } from './encoding.ts';
import { dealOut, functionsOf } from './packs.ts';
import type { Place, Root } from './place.ts';
import type { Slot } from './slot.ts';
import type { UnitType } from './types.ts';
import type { Unit } from './unit.ts';

/** Who sits in which place, as the counts of an answer say. */
export class Distribution {
  readonly #encoding: Encoding;
  readonly #assignment: readonly boolean[];
  /** Units that share a slot and stay where they were. */
  readonly #staying = new Set<Unit>();
  readonly #units: ReadonlyMap<Place, readonly Unit[]>;

  constructor(encoding: Encoding, assignment: readonly boolean[]) {
    this.#encoding = encoding;
    this.#assignment = assignment;
    this.#units = this.#distribute();
  }

  /** The slots of a place that are to be filled: those of single units, and those that several share. */
  slotsFor(place: Place): Slot[] {
    const whole = (this.#units.get(place) ?? []).flatMap((unit) =>
      unit.slots.map((slot): Slot => {
        const was = unit.slots.length === 1 ? slot[0].was : undefined;
        return { seated: functionsOf(slot), unit, was };
      }),
    );
    const packed = this.#encoding.problem.places.find((each) => each.packedIn === place);
    const units = (packed && this.#units.get(packed)) ?? [];
    const used = (packed && this.#encoding.packs.get(packed)?.valueIn(this.#assignment)) ?? 0;
    const staying = units.filter((unit) => this.#staying.has(unit));
    const others = units.filter((unit) => !this.#staying.has(unit));
    const shared = dealOut(staying, others, used).map((seated, i): Slot => {
      return { seated, unit: undefined, was: staying[i]?.slots[0][0].was };
    });
    return [...whole, ...shared];
  }

  /** True if anybody sits below a root. */
  isUsed(root: Root): boolean {
    return [...this.#units].some(([place, units]) => place.root === root && units.length > 0);
  }

  /** Which units of each type sit in which place, in the order of the guest's devices. */
  #distribute(): Map<Place, Unit[]> {
    const { types, demand } = this.#encoding.problem;
    const units = new Map<Place, Unit[]>();
    for (const type of types) {
      const left = [...type.units];
      for (const place of ownFirst(type)) {
        const n = this.#encoding.count(type, place)?.valueIn(this.#assignment) ?? 0;
        const here = left.splice(0, n);
        if (n > 0) units.set(place, [...(units.get(place) ?? []), ...here]);
        if (place.packedIn !== undefined && place.packedIn === type.was) this.#keep(type, here);
      }
    }
    const order = new Map(demand.units.map((unit, i) => [unit, i]));
    for (const list of units.values())
      list.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return units;
  }

  /** As many of the units of a shared slot stay where they were as the answer says. */
  #keep(type: UnitType, units: readonly Unit[]): void {
    const stay = this.#encoding.stays.get(type)?.valueIn(this.#assignment) ?? 0;
    for (const unit of units.slice(0, stay)) this.#staying.add(unit);
  }
}

/** The places of a type, the one first in which its units were. */
function ownFirst({ places, was }: UnitType): readonly Place[] {
  return was === undefined ? places : [was, ...places.filter((place) => place !== was)];
}
