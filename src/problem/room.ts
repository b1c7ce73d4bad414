import type { Request } from '../core/request.ts';
import type { Guest } from '../guest/guest.ts';
import type { Range } from '../model/controller-facts.ts';
import { FUNCTIONS, sizeOfRange } from './encoding.ts';
import type { Root } from './place.ts';
import { newRoot } from './roots.ts';
import { mayGoTo } from './types.ts';
import { isSpare, type Member, membersOf, type Unit } from './unit.ts';
import type { Demand } from './units.ts';
import { usableSlots } from './usable-slots.ts';

/** Slots of the buses that can be created. */
export interface Shapes {
  readonly bridge: Range;
  readonly upstream: Range;
  readonly expander: Range;
}

/** What could be created on a root at most, so that no plan is missed that is better than all others. */
export interface Room {
  readonly switches: number;
  readonly bridges: number;
  /** Bridges are told apart: a wish is about buses, or about a slot of a given number. */
  readonly bridgesApart: boolean;
  /** Slots may be shared. */
  readonly packs: boolean;
  /** Switches are for devices that ask for one. */
  readonly switchesOnRequest: boolean;
}

export function shapesOf({ machine: { model, family } }: Guest): Shapes {
  const slots = (name: string): Range => {
    const facts = model.pci.get(name);
    return facts === undefined ? [1, 31] : usableSlots(facts);
  };
  const express = family.pci.root === 'pcie-root';
  const expander = express ? 'pcie-expander-bus' : 'pci-expander-bus';
  return {
    bridge: slots(express ? 'pcie-to-pci-bridge' : 'pci-bridge'),
    upstream: slots('pcie-switch-upstream-port'),
    expander: slots(family.pci.hostBridges ? 'pci-root' : expander),
  };
}

/** Expander buses, or host bridges, for cells that have none, and more where groups need one of their own. */
export function creatableRoots(
  request: Request,
  guest: Guest,
  there: readonly Root[],
  { units, together, apart }: Demand,
): Root[] {
  const { expanders } = request.tunables ?? {};
  const { family } = guest.machine;
  const possible = family.pci.expanders.length > 0 || family.pci.hostBridges;
  if (expanders === 'none' || !possible) return [];
  const members = units.flatMap((unit) => membersOf(unit));
  const cells = [...new Set(members.flatMap(({ cell }) => cell ?? []))].sort((a, b) => a - b);
  const express = there[0]?.express === true;
  const roots: Root[] = [];
  const add = (cell: number | undefined, group?: number, extra = false): void => {
    roots.push(
      newRoot({
        position: there.length + roots.length,
        express,
        cell,
        group,
        extra,
        slots: shapesOf(guest).expander,
      }),
    );
  };
  const cellsOf = (unit: Unit): readonly (number | undefined)[] =>
    membersOf(unit).map(({ cell }) => cell);
  if (expanders === 'per-group') {
    together.forEach(({ on }, group) => {
      const inGroup = units.filter((unit) => unit.together.includes(group));
      const cell = inGroup.flatMap(cellsOf)[0];
      if (on === 'expander') add(cell, group);
    });
  }
  // One that is there may be full, or its range of bus numbers too tight.
  for (const cell of cells)
    if (expanders === undefined || !there.some((root) => root.cell === cell)) add(cell);
  if (expanders !== 'per-cell') addForApart();
  return roots;

  function mayBeOn(unit: Unit, cell: number | undefined): boolean {
    const members = membersOf(unit);
    if (members.every((member) => member.cell === undefined))
      return cell === undefined || unit.together.length > 0;
    return members.some((member) => member.cell === cell);
  }

  /** Groups that share no expander need one for each of their devices that are on one cell. */
  function addForApart(): void {
    const wanted = new Map<number | undefined, number>();
    apart.forEach(({ on }, group) => {
      if (on !== 'expander' && on !== 'cell') return;
      const inGroup = units.filter((unit) => unit.apart.includes(group));
      if (on === 'cell') {
        // One of each cell is enough, and the root of the machine belongs to none.
        for (const { id } of request.machine.cells ?? [])
          wanted.set(id, Math.max(wanted.get(id) ?? 0, 1));
        return;
      }
      for (const cell of [undefined, ...cells]) {
        const n = inGroup.filter((unit) => mayBeOn(unit, cell)).length;
        wanted.set(cell, Math.max(wanted.get(cell) ?? 0, n));
      }
    });
    for (const [cell, n] of wanted) {
      const has = [...there, ...roots].filter((root) => root.cell === cell).length;
      for (let i = has; i < n; i++) add(cell, undefined, true);
    }
  }
}

interface RoomParts {
  readonly root: Root;
  readonly roots: readonly Root[];
  readonly demand: Demand;
  readonly request: Request;
  readonly shapes: Shapes;
  readonly strays: boolean;
}

/** No plan gets better by more than this. */
export function roomOn(parts: RoomParts): Room {
  const { root, roots, demand, request, shapes, strays } = parts;
  const [bridgeSlots, switchPorts] = [sizeOfRange(shapes.bridge), sizeOfRange(shapes.upstream)];
  const here = demand.units.filter(
    (unit) =>
      mayGoTo(unit, root, strays) &&
      membersOf(unit).every(
        ({ cell, strict }) => !strict || cell === undefined || cell === root.cell,
      ),
  );
  const apartFrom = (level: string): number =>
    demand.apart
      .filter(({ on }) => on === level)
      .reduce((sum, { devices }) => sum + devices.length - 1, 0);
  const conventional = slotsOf(here.filter((unit) => membersOf(unit).some(isConventional)));
  const clusters = here.filter(({ onSwitch }) => onSwitch);
  const largest = Math.max(1, ...clusters.map((unit) => unit.slots.length));
  const scarce = isScarce(parts, here);
  const switches =
    Math.ceil(slotsOf(clusters) / Math.max(1, switchPorts + 1 - largest)) +
    (clusters.length > 0 ? apartFrom('switch') : 0) +
    (scarce ? Math.ceil(slotsOf(here) / switchPorts) : 0);
  const spread =
    root.express || request.tunables?.objectives?.includes('headroom')
      ? Math.ceil(conventional / Math.max(1, bridgeSlots - 1))
      : bridgesOnPci(root, roots, slotsOf(here), bridgeSlots);
  const busGroups = [...demand.together, ...demand.apart].filter(({ on }) => on === 'bus');
  // A slot of a given number may be free on a bridge only.
  const slotPins = here.filter(
    ({ slots: [[{ pin }]] }) => pin?.slot !== undefined && pin.bus === undefined,
  ).length;
  const more = (busGroups.length > 0 ? apartFrom('bus') + 1 : 0) + slotPins;
  return {
    switches: root.express ? switches : 0,
    switchesOnRequest: !scarce,
    bridges: conventional === 0 ? 0 : spread + more,
    bridgesApart: more > 0 || busGroups.length > 0,
    packs: here.some(
      (unit) => !isSpare(unit) && membersOf(unit).some(({ spread: own }) => own === 'function'),
    ),
  };
}

function slotsOf(units: readonly Unit[]): number {
  return units.reduce((sum, unit) => sum + unit.slots.length, 0);
}

function isConventional({ express, bus, integrated, hotplug }: Member): boolean {
  if (integrated || hotplug === false) return false;
  return bus === 'pci' || (bus === 'auto' && !express);
}

/** Where devices sit on the root bus themselves, bridges are for those that find no slot there. */
function bridgesOnPci(
  root: Root,
  roots: readonly Root[],
  wanted: number,
  bridgeSlots: number,
): number {
  const others =
    root.position === 0
      ? roots.filter(({ controller, position }) => position > 0 && controller === undefined).length
      : 0;
  const short = wanted + others - root.slots.length;
  return short <= 0 ? 0 : Math.ceil(short / Math.max(1, bridgeSlots - 1)) + 1;
}

/** Too few root ports are possible for a port each, if everybody who may has a slot in whole. */
function isScarce({ root, roots, request, strays }: RoomParts, here: readonly Unit[]): boolean {
  if (!root.express) return false;
  const { limits, objectives } = request.tunables ?? {};
  if (limits?.rootPorts !== undefined || objectives?.includes('headroom')) return true;
  if (!strays) return false;
  const isWhole = (unit: Unit): boolean =>
    membersOf(unit).some(
      ({ bus, integrated, spread, hotplug }) =>
        bus === 'root' || integrated || spread !== 'bus' || hotplug === false,
    );
  const whole = root.position > 0 ? 0 : slotsOf(here.filter(isWhole)) + roots.length - 1;
  return slotsOf(here) + FUNCTIONS * whole > FUNCTIONS * root.slots.length + root.functions.length;
}
