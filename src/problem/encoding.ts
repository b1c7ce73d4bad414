import type { Range } from '../model/controller-facts.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import { Count } from './count.ts';
import { FormulaBuilder, type Literal, type Term } from './formula.ts';
import type { Place, PlaceKind, Root, SwitchSite } from './place.ts';
import type { Problem } from './problem.ts';
import type { UnitType } from './types.ts';

/** How a new bridge hangs from what there is: which place it takes a slot of, or by a root port of its own. */
export interface Host {
  /** Nothing for a new root port. */
  readonly place: Place | undefined;
  /** How many bridges do. */
  readonly count: Count;
}

/**
 * A problem as Boolean variables: how many units of each type sit in each place, and what exists. The rules say the rest.
 */
export class Encoding {
  readonly problem: Problem;
  readonly builder: FormulaBuilder = new FormulaBuilder();
  /** For each root that can be created: whether it is. */
  readonly exists: Map<Root, Literal> = new Map();
  /** For each switch that can be created: whether it is. */
  readonly switchExists: Map<string, Literal> = new Map();
  /** For each bridge that can be created: what it hangs from; it exists if it hangs. */
  readonly hosts: Map<Place, readonly Host[]> = new Map();
  /** For each place whose slots are shared: how many of them are. */
  readonly packs: Map<Place, Count> = new Map();
  /** Of units that share slots where they were alone before: how many keep their seat, at function 0. */
  readonly stays: Map<UnitType, Count> = new Map();
  /** Slots in whole use by kind of place; known once the rule of totals has counted them. */
  readonly wholeSlots: Map<PlaceKind, Count> = new Map();
  /** For each switch: downstream ports that are added. */
  readonly newPorts: Map<string, Count> = new Map();
  readonly #counts = new Map<UnitType, ReadonlyMap<Place, Count>>();
  readonly #byPlace = new Map<Place, { readonly type: UnitType; readonly count: Count }[]>();

  constructor(problem: Problem) {
    this.problem = problem;
    const { roots, places, types } = problem;
    for (const root of roots) if (isNew(root)) this.exists.set(root, this.builder.variable());
    for (const site of this.sites()) {
      if (site.upstream === undefined) this.switchExists.set(site.key, this.builder.variable());
    }
    for (const type of types) this.#countType(type);
    for (const place of places) if (place.packedIn !== undefined) this.#countPacks(place);
    for (const type of types) this.#countStays(type);
    for (const site of this.sites())
      this.newPorts.set(site.key, Count.upTo(this.#mostPorts(site), this.builder));
    this.#hangBridges();
  }

  count(type: UnitType, place: Place): Count | undefined {
    return this.#counts.get(type)?.get(place);
  }

  /** Who can sit in a place, with how many of them do. */
  in(place: Place): readonly { readonly type: UnitType; readonly count: Count }[] {
    return this.#byPlace.get(place) ?? [];
  }

  /** Slots in use of a place: whole ones, and those that are shared. */
  slotsIn(place: Place): Term[] {
    const whole = this.in(place).flatMap(({ type, count }) => count.terms(type.unit.slots.length));
    const packed = this.problem.places.find((each) => each.packedIn === place);
    return [...whole, ...(packed === undefined ? [] : (this.packs.get(packed)?.terms() ?? []))];
  }

  /** Slots in use of all places of a kind. */
  slotsOfKind(kind: PlaceKind): Term[] {
    const packed = this.problem.places.filter(
      (place) => place.packedIn !== undefined && place.kind === kind,
    );
    return [
      ...(this.wholeSlots.get(kind)?.terms() ?? []),
      ...packed.flatMap((place) => this.packs.get(place)?.terms() ?? []),
    ];
  }

  sites(): readonly SwitchSite[] {
    const found = new Map<string, SwitchSite>();
    for (const { switch: site, kind } of this.problem.places)
      if (site !== undefined && kind === 'downstream') found.set(site.key, site);
    return [...found.values()];
  }

  /** Bridges that hang from a place: each takes a slot of it. */
  bridgesIn(place: Place): Term[] {
    return [...this.hosts.values()]
      .flat()
      .flatMap((host) => (host.place === place ? host.count.terms() : []));
  }

  /** Bridges on a root with a root port of their own. */
  bridgePorts(root: Root): Term[] {
    return [...this.hosts].flatMap(([bridge, hosts]) =>
      bridge.root === root
        ? hosts.flatMap((host) => (host.place === undefined ? host.count.terms() : []))
        : [],
    );
  }

  bridges(root?: Root): Term[] {
    return [...this.hosts].flatMap(([bridge, hosts]) =>
      root === undefined || bridge.root === root ? hosts.flatMap((host) => host.count.terms()) : [],
    );
  }

  switches(root?: Root): Term[] {
    const keys = this.problem.places.flatMap(({ switch: site, root: at, kind }) =>
      site !== undefined && kind === 'downstream' && (root === undefined || at === root)
        ? [site.key]
        : [],
    );
    return [...new Set(keys)].flatMap((key) => {
      const literal = this.switchExists.get(key);
      return literal === undefined ? [] : [once(literal)];
    });
  }

  #countType(type: UnitType): void {
    const { builder } = this;
    const mult = type.units.length;
    const counts = new Map<Place, Count>();
    for (const place of type.places) {
      const most = Math.min(mult, mostIn(place, type));
      if (most <= 0) continue;
      const certain = type.places.length === 1 && most === mult;
      const count = certain ? Count.of(mult, builder) : Count.upTo(most, builder);
      counts.set(place, count);
      this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), { type, count }]);
    }
    this.#counts.set(type, counts);
    builder.exactly(this.#totalsOf(counts, mult), mult);
  }

  /** A type's units by kind of place, a number for each kind; those that share slots as they are. */
  #totalsOf(counts: ReadonlyMap<Place, Count>, mult: number): Term[] {
    const { builder } = this;
    const sharing = [...counts].filter(([place]) => place.packedIn !== undefined);
    const kinds = new Map<PlaceKind, Count[]>();
    for (const [place, count] of counts)
      if (place.packedIn === undefined)
        kinds.set(place.kind, [...(kinds.get(place.kind) ?? []), count]);
    const isOnly = kinds.size === 1 && sharing.length === 0;
    const totals = [...kinds.values()].flatMap((list) => {
      const parts = list.flatMap((count) => count.terms());
      if (list.length === 1) return parts;
      const most = Math.min(mult, parts.length);
      const total = isOnly ? Count.of(mult, builder) : Count.upTo(most, builder);
      builder.exactly([...parts, ...total.terms(-1)], 0);
      return total.terms();
    });
    return [...totals, ...sharing.flatMap(([, count]) => count.terms())];
  }

  #countPacks(place: Place): void {
    const { builder } = this;
    const members = this.in(place);
    const most = members.reduce((sum, { type }) => sum + type.units.length, 0);
    this.packs.set(place, Count.upTo(Math.min(most, place.seats?.length ?? most), builder));
  }

  #countStays(type: UnitType): void {
    const { was, unit } = type;
    const packed = was && type.places.find((place) => place.packedIn === was);
    const count = packed && this.count(type, packed);
    if (count === undefined || unit.apartInSlots > 0) return;
    const stays = Count.upTo(count.literals.length, this.builder);
    this.builder.atMost([...stays.terms(), ...count.terms(-1)], 0);
    this.stays.set(type, stays);
  }

  #mostPorts(site: SwitchSite): number {
    const demand = this.problem.places
      .filter(
        (place) =>
          place.switch?.key === site.key &&
          place.kind === 'downstream' &&
          place.packedIn === undefined,
      )
      .flatMap((place) => this.in(place))
      .reduce((sum, { type }) => sum + type.units.length * type.unit.slots.length, 0);
    const packed = this.problem.places
      .filter((place) => place.switch?.key === site.key && place.packedIn !== undefined)
      .flatMap((place) => this.in(place))
      .reduce((sum, { type }) => sum + type.units.length, 0);
    return Math.min(site.slots.length, demand + packed);
  }

  #hangBridges(): void {
    const { places } = this.problem;
    for (const place of places) {
      if (place.bridge === undefined || place.packedIn !== undefined) continue;
      const { copies } = place.bridge;
      const others = places.filter(
        (each) =>
          each.root === place.root && each.packedIn === undefined && takesBridge(each, place),
      );
      const hosts = [...(place.root.express ? [undefined] : []), ...others];
      this.hosts.set(
        place,
        hosts.map((host) => {
          const most = Math.min(copies, host === undefined ? copies : slotsOf(host));
          return { place: host, count: Count.upTo(most, this.builder) };
        }),
      );
    }
  }
}

/** Bridges hang from slots of conventional buses, also of bridges that are made, or from empty ports. */
function takesBridge(host: Place, bridge: Place): boolean {
  if (host === bridge) return (bridge.bridge?.copies ?? 0) > 1;
  if (host.bridge !== undefined) return host.bridge.number < (bridge.bridge?.number ?? 0);
  return (
    host.kind === 'free-port' ||
    (host.conventional && (host.kind === 'root-slot' || host.kind === 'free-slot'))
  );
}

export function isNew(root: Root): boolean {
  return root.position > 0 && root.controller === undefined;
}

function mostIn(place: Place, { unit }: UnitType): number {
  const slots = slotsOf(place);
  return place.packedIn === undefined
    ? Math.floor(slots / unit.slots.length)
    : slots * FUNCTIONS_PER_SLOT;
}

/** How many slots a place can have. */
function slotsOf({ kind, seats, root, switch: site, slots, bridge }: Place): number {
  if (seats !== undefined) return seats.length;
  if (kind === 'port') return root.slots.length * FUNCTIONS_PER_SLOT + root.functions.length;
  if (kind === 'bridge-slot') return sizeOfRange(slots) * (bridge?.copies ?? 1);
  return (site?.freePorts.length ?? 0) + (site?.slots.length ?? 0);
}

/** How many slots a bus with a first and a last slot has. */
export function sizeOfRange([first, last]: Range): number {
  return last - first + 1;
}

function once(literal: Literal): Term {
  return { literal, weight: 1 };
}
