import type { Place } from './place.ts';
import { affinity } from './rules/affinity.ts';
import { busWish } from './rules/bus-wish.ts';
import { expanderGroup } from './rules/expander-group.ts';
import { hotplugSeat } from './rules/hotplug-seat.ts';
import { pin } from './rules/pin.ts';
import { plugsInto } from './rules/plugs-into.ts';
import type { SeatRule } from './rules/seat-rule.ts';
import { spreadWish } from './rules/spread-wish.ts';
import { isSpare, type Member, membersOf, type Unit } from './unit.ts';

/** The rules about who may sit where. */
export const SEAT_RULES: readonly SeatRule[] = [
  plugsInto,
  pin,
  busWish,
  spreadWish,
  hotplugSeat,
  affinity,
  expanderGroup,
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
  /** They had a seat, which is gone or not to be had. */
  readonly displaced: boolean;
}

/** True if all rules let a unit sit in a place. */
export function mayTake(
  unit: Unit,
  place: Place,
  rules: readonly SeatRule[] = SEAT_RULES,
): boolean {
  if (place.switch?.onRequest === true && !unit.onSwitch) return false;
  return membersOf(unit).every((member) => rules.every((rule) => rule.allows(member, place, unit)));
}

/** Units by type, types in an order that does not depend on the order of the request. */
export function typesOf(units: readonly Unit[], places: readonly Place[]): UnitType[] {
  const found = new Map<string, Omit<UnitType, 'position' | 'units'> & { units: Unit[] }>();
  const placesFor = new Map<string, readonly Place[]>();
  for (const unit of units) {
    const wishes = wishesKey(unit);
    const may = placesFor.get(wishes) ?? places.filter((place) => mayTake(unit, place));
    placesFor.set(wishes, may);
    const was = wasPlace(unit, may);
    const had = membersOf(unit).some((member) => member.was !== undefined);
    const key = `${wishes} ${was?.position ?? (had ? 'gone' : '')}`;
    const type = found.get(key);
    if (type === undefined)
      found.set(key, {
        unit,
        units: [unit],
        places: may,
        was,
        displaced: had && was === undefined,
      });
    else type.units.push(unit);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, type], position) => ({ ...type, position }));
}

function wishesKey(unit: Unit): string {
  const { slots, onSwitch, together, apart } = unit;
  const memberKey = (member: Member): string => {
    const {
      express,
      integrated,
      io,
      bus,
      spread,
      hotplug,
      cell,
      strict,
      pin: p,
      function: fn,
    } = member;
    const pinned = p && `${p.bus},${p.slot},${p.function}`;
    return [express, integrated, io, bus, spread, hotplug, cell, strict, pinned, fn].join(':');
  };
  const slotKeys = slots.map((slot) => slot.map(memberKey).sort().join('+')).sort();
  return [isSpare(unit), slotKeys.join('|'), onSwitch, together, apart].join(' ');
}

/** Where a unit was, if it can stay: single devices that had their slot to themselves. */
function wasPlace(unit: Unit, places: readonly Place[]): Place | undefined {
  const [member, ...others] = membersOf(unit);
  if (member?.was === undefined || others.length > 0 || member.was.function !== 0) return undefined;
  const { bus, slot } = member.was;
  return places.find(
    ({ seats, packedIn, switch: site, kind }) =>
      packedIn === undefined &&
      (seats?.some((seat) => seat.bus === bus && seat.slot === slot) ||
        (kind === 'downstream' && slot === 0 && site?.freePorts.includes(bus))),
  );
}
