import type { Place, Root } from './place.ts';
import { affinity } from './rules/affinity.ts';
import { anchors } from './rules/anchors.ts';
import { apartWithin } from './rules/apart-within.ts';
import { busWish } from './rules/bus-wish.ts';
import { expanderGroup } from './rules/expander-group.ts';
import { hotplugSeat } from './rules/hotplug-seat.ts';
import { pin } from './rules/pin.ts';
import { plugsInto } from './rules/plugs-into.ts';
import type { SeatRule } from './rules/seat-rule.ts';
import { spreadWish } from './rules/spread-wish.ts';
import { type Anchor, isSpare, type Member, membersOf, type Unit } from './unit.ts';

/** The rules about who may sit where. */
export const SEAT_RULES: readonly SeatRule[] = [
  plugsInto,
  pin,
  busWish,
  spreadWish,
  hotplugSeat,
  affinity,
  expanderGroup,
  apartWithin,
  anchors,
];

/** Units that are alike in everything a rule looks at; they are counted, not told apart. */
export interface UnitType {
  /** Position among the types. */
  readonly position: number;
  /** In canonical order: by what the first device is called by libvirt's order, not by ids. */
  readonly units: readonly Unit[];
  /** What all of them have in common. */
  readonly unit: Unit;
  readonly places: readonly Place[];
  /** Place of the seats that the units had; nothing if they had none, or if it is gone. */
  readonly was: Place | undefined;
  /** How many devices of each unit had a seat that is not to be had again. */
  readonly displaced: number;
}

/**
 * Only wishes send devices away from the machine's own root bus, and to the second expander bus of a cell; others go there
 * if nothing else is possible.
 */
export function mayGoTo(unit: Unit, { position, extra }: Root, strays: boolean): boolean {
  if (strays || position === 0) return true;
  if (extra && unit.apart.length === 0 && unit.together.length === 0) return false;
  return membersOf(unit).every(({ wanders }) => wanders);
}

/** True if all of the rules let a unit sit in a place. */
function mayTake(unit: Unit, place: Place, rules: readonly SeatRule[]): boolean {
  if (place.switch?.onRequest === true && !unit.onSwitch) return false;
  return membersOf(unit).every((member) => rules.every((rule) => rule.allows(member, place, unit)));
}

/** Units by type, types in an order that does not depend on the order of the request. */
export function typesOf(
  units: readonly Unit[],
  places: readonly Place[],
  strays: boolean,
  without: ReadonlySet<string>,
): UnitType[] {
  const rules = SEAT_RULES.filter(({ id }) => !without.has(id));
  const found = new Map<string, Omit<UnitType, 'position' | 'units'> & { units: Unit[] }>();
  const placesFor = new Map<string, readonly Place[]>();
  for (const unit of units) {
    const wishes = wishesKey(unit);
    const all = placesFor.get(wishes) ?? places.filter((place) => mayTake(unit, place, rules));
    placesFor.set(wishes, all);
    const was = wasPlace(unit, all);
    // Who is somewhere already may stay there.
    const may = all.filter(
      (place) =>
        place === was ||
        (was !== undefined && place.packedIn === was) ||
        mayGoTo(unit, place.root, strays),
    );
    const had = membersOf(unit).filter((member) => member.was !== undefined).length;
    const displaced = had - (was === undefined ? 0 : 1);
    const key = `${wishes} ${was?.position} ${displaced}`;
    const type = found.get(key);
    if (type === undefined)
      found.set(key, { unit, units: [unit], places: leanPlaces(unit, may), was, displaced });
    else type.units.push(unit);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, type], position) => ({ ...type, position }));
}

function wishesKey(unit: Unit): string {
  const { slots, onSwitch, together, apart, torn, near, away } = unit;
  const memberKey = (member: Member): string => {
    const {
      express,
      integrated,
      io,
      bus,
      spread,
      hotplug,
      cell,
      wanders,
      strict,
      pin: p,
      function: fn,
    } = member;
    const pinned = p && `${p.bus},${p.slot},${p.function}`;
    return [express, integrated, io, bus, spread, hotplug, cell, wanders, strict, pinned, fn].join(
      ':',
    );
  };
  const slotKeys = slots.map((slot) => slot.map(memberKey).sort().join('+')).sort();
  return [
    isSpare(unit),
    slotKeys.join('|'),
    onSwitch,
    together,
    apart,
    torn,
    keysOf(near),
    keysOf(away),
  ].join(' ');
}

function keysOf(anchors: readonly Anchor[]): string {
  return anchors.map(({ level, key }) => `${level}=${key}`).join();
}

/**
 * A device that shares slots may have one for itself as well: a shared slot with nobody else in it. So it needs not be
 * counted in both ways; but one that is to be apart from others in their slots could not say that it stays where it was.
 */
function leanPlaces({ apartInSlots }: Unit, places: readonly Place[]): readonly Place[] {
  if (apartInSlots > 0) return places;
  const shared = new Set(places.map(({ packedIn }) => packedIn));
  return places.filter((place) => !shared.has(place));
}

/** Where a unit was, if it can stay: the device at function 0 of its only slot. */
function wasPlace({ slots }: Unit, places: readonly Place[]): Place | undefined {
  const { was } = slots[0][0];
  if (was === undefined || slots.length > 1 || was.function !== 0) return undefined;
  const { bus, slot } = was;
  return places.find(
    ({ seats, packedIn, switch: site, kind }) =>
      packedIn === undefined &&
      (seats?.some((seat) => seat.bus === bus && seat.slot === slot) ||
        (kind === 'downstream' && slot === 0 && site?.freePorts.includes(bus))),
  );
}
