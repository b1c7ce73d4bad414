import { wantsPci } from '../core/address.ts';
import type { Path } from '../core/issue.ts';
import type { GroupLevel, GroupWish, Request } from '../core/request.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import { findController } from '../guest/controllers.ts';
import type { Draft, Guest } from '../guest/guest.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import { memberOf, type Setting } from './members.ts';
import type { Anchor, Member, SlotMembers, Unit } from './unit.ts';

/** A wish of the request about several devices. */
export interface Group extends GroupWish {
  readonly path: Path;
}

/** Everything that is to be placed. */
export interface Demand {
  readonly units: readonly Unit[];
  readonly together: readonly Group[];
  readonly apart: readonly Group[];
}

/** What a device shares at a level, if it has its seat: asked by id. */
export type Seated = (id: string, level: GroupLevel) => Anchor | undefined;

/** What the request says of the devices that have no seat yet. */
export function demandOf(setting: Setting, seatless: readonly Draft[], seated: Seated): Demand {
  const { request, pass } = setting;
  const together = groupsOf(request.tunables?.together, 'together');
  const apart = groupsOf(request.tunables?.apart, 'apart');
  const listed = new Map(
    request.devices.map((device, position) => [device.id, { device, position }]),
  );
  const members = seatless.map((device) => {
    const entry = listed.get(device.id);
    return memberOf(setting, device, entry?.device, entry?.position);
  });
  const units = unitsOf(request, seated, members, together, apart);
  return { units: [...units, ...spareUnits(request, hasExpress(pass))], together, apart };
}

function groupsOf(wishes: readonly GroupWish[] | undefined, name: string): Group[] {
  return (wishes ?? []).map((wish, i) => ({ ...wish, path: ['tunables', name, i] }));
}

/** True for a device that needs a PCI seat and has none. */
export function isSeatless(guest: Guest, device: Draft): boolean {
  if (device.kind === 'controller' && device.type === 'pci') return false;
  if (device.kind === 'hostdev' && device.owner !== undefined) return false;
  if (!wantsPci(device)) return false;
  const { connect, placed, needsSeat } = guest.factsOf(device);
  if (device.kind === 'interface' && device.type === 'hostdev') return true;
  return (connect !== undefined && placed) || needsSeat;
}

/** PCI Express seats are to be had only where the root of the machine is PCI Express. */
function hasExpress({ guest }: Pass): boolean {
  return findController(guest.lists, 'pci', 0)?.model === 'pcie-root';
}

function spareUnits(request: Request, express: boolean): Unit[] {
  const wishes = request.tunables?.hotplug?.spare ?? [];
  return wishes.flatMap(({ count, cell, bus }, i) => {
    const member: Member = {
      device: undefined,
      path: ['tunables', 'hotplug', 'spare', i],
      express: express && bus !== 'pci',
      integrated: false,
      io: false,
      bus: bus ?? 'auto',
      spread: 'bus',
      hotplug: true,
      cell,
      wanders: cell !== undefined,
      strict: true,
      pin: undefined,
      was: undefined,
    };
    const unit: Unit = {
      slots: [[member]],
      onSwitch: false,
      together: [],
      apart: [],
      near: [],
      away: [],
      ownExpander: false,
      torn: [],
      apartInSlots: 0,
    };
    return new Array<Unit>(count).fill(unit);
  });
}

/** Devices that hold together in one slot, or at one switch, become one unit. */
function unitsOf(
  request: Request,
  seated: Seated,
  members: readonly Member[],
  together: readonly Group[],
  apart: readonly Group[],
): Unit[] {
  const slots = joined(
    members.map((member): SlotMembers => [member]),
    [...slotSets(members, together, apart), ...chipSets(members)],
  ).map(stayersFirst);
  const switches = setsOf(
    members,
    together.filter(({ on }) => on === 'switch'),
  );
  const clusters = joined(
    slots.map((slot): readonly SlotMembers[] => [slot]),
    switches.map((set) => slots.filter((slot) => slot.some((member) => set.includes(member)))),
  );
  return clusters.map((cluster) => {
    const all = cluster.flat();
    const inGroups = (groups: readonly Group[], levels: readonly string[]): number[] =>
      groups.flatMap(({ devices, on }, i) =>
        levels.includes(on) && all.some(({ device }) => device && devices.includes(device.id))
          ? [i]
          : [],
      );
    return {
      slots: cluster as unknown as Unit['slots'],
      onSwitch: switches.some((set) => set.some((member) => all.includes(member))),
      together: inGroups(together, ['cell', 'expander', 'bus']),
      apart: inGroups(apart, ['cell', 'expander', 'switch', 'bus', 'slot']),
      near: anchorsOf(together, all, seated),
      away: anchorsOf(apart, all, seated),
      ownExpander:
        request.tunables?.expanders === 'per-group' && inGroups(together, ['expander']).length > 0,
      torn: tornBy(cluster, together, apart),
      apartInSlots: inGroups(apart, ['bus', 'slot']).length,
    };
  });
}

/** What those have that have their seat already, of the groups that a unit belongs to. */
function anchorsOf(groups: readonly Group[], all: readonly Member[], seated: Seated): Anchor[] {
  return groups
    .filter(({ devices }) => all.some(({ device }) => device && devices.includes(device.id)))
    .flatMap(({ devices, on }) => devices.flatMap((id) => seated(id, on) ?? []));
}

/**
 * Levels at which devices of a unit would have to be apart, although they share a slot or a switch, or to share a bus,
 * although they have a port each.
 */
function tornBy(
  slots: readonly SlotMembers[],
  together: readonly Group[],
  apart: readonly Group[],
): GroupLevel[] {
  const onBuses = together.filter(({ on, devices }) => {
    const has = (slot: SlotMembers): boolean =>
      slot.some(({ device }) => device !== undefined && devices.includes(device.id));
    return on === 'bus' && slots.filter(has).length > 1;
  });
  const torn = apart.flatMap(({ devices, on }) => {
    const counts = slots.map(
      (slot) =>
        slot.filter(({ device }) => device !== undefined && devices.includes(device.id)).length,
    );
    const inOneSlot = counts.some((n) => n > 1);
    const inAll = counts.reduce((sum, n) => sum + n, 0) > 1 && on !== 'bus' && on !== 'slot';
    return inOneSlot || inAll ? [on] : [];
  });
  return [...torn, ...onBuses.map(({ on }) => on)];
}

/** A device that had function 0 can keep it. */
function stayersFirst(slot: SlotMembers): SlotMembers {
  const stays = ({ was }: Member): boolean => was?.function === 0;
  return [
    ...slot.filter(stays),
    ...slot.filter((member) => !stays(member)),
  ] as unknown as SlotMembers;
}

/** Lists that have members in common with a set become one list; order stays. */
function joined<T, L extends readonly T[]>(
  lists: readonly L[],
  sets: readonly (readonly T[])[],
): L[] {
  let result = [...lists];
  for (const set of sets) {
    const touched = result.filter((each) => each.some((item) => set.includes(item)));
    const [first] = touched;
    if (first === undefined || touched.length < 2) continue;
    const whole = touched.flat() as unknown as L;
    result = result.flatMap((each) =>
      each === first ? [whole] : touched.includes(each) ? [] : [each],
    );
  }
  return result;
}

function setsOf(members: readonly Member[], groups: readonly Group[]): Member[][] {
  return groups.map(({ devices }) =>
    members.filter(({ device }) => device !== undefined && devices.includes(device.id)),
  );
}

/** On a PCI Express port all devices of a bus sit in its only slot. */
function slotSets(
  members: readonly Member[],
  together: readonly Group[],
  apart: readonly Group[],
): Member[][] {
  const slots = setsOf(
    members,
    together.filter(({ on }) => on === 'slot'),
  );
  const areApart = (set: readonly Member[]): boolean =>
    apart.some(
      ({ on, devices }) =>
        (on === 'slot' || on === 'bus') &&
        set.filter(({ device }) => device !== undefined && devices.includes(device.id)).length > 1,
    );
  const ports = setsOf(
    members,
    together.filter(({ on }) => on === 'bus'),
  ).filter(
    (set) =>
      set.length <= FUNCTIONS_PER_SLOT &&
      !areApart(set) &&
      set.every((member) => member.spread === 'function' && goesToPort(member)),
  );
  return [...slots, ...ports];
}

function goesToPort({ express, bus }: Member): boolean {
  return bus === 'pcie' || (bus === 'auto' && express);
}

/** Functions of one ICH9 USB chip sit in one slot. */
function chipSets(members: readonly Member[]): Member[][] {
  const sets = new Map<number, Member[]>();
  for (const member of members) {
    const { device } = member;
    if (member.function === undefined || device?.kind !== 'controller') continue;
    const index = device.index ?? 0;
    sets.set(index, [...(sets.get(index) ?? []), member]);
  }
  return [...sets.values()];
}
