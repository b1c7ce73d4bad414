import { pciSeat } from '../core/address.ts';
import type { Request } from '../core/request.ts';
import { knownSeats } from '../greedy/pci/assign.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import { type Draft, type Guest, visited } from '../guest/guest.ts';
import { objectivesOf } from './objectives.ts';
import type { Root } from './place.ts';
import { placeControllers } from './place-controllers.ts';
import { placesOf, type Room } from './places.ts';
import type { Problem } from './problem.ts';
import { newRoot, rootsOf, treeOf } from './roots.ts';
import { typesOf } from './types.ts';
import { isSpare, membersOf, type Unit } from './unit.ts';
import { type Demand, demandOf, isSeatless } from './units.ts';

/**
 * The problem of a guest whose other buses are settled. The guest's listed controllers and chipset devices have their
 * seats afterwards.
 *
 * @throws DevaddrError for a stated seat that cannot be had
 */
export function buildProblem(request: Request, guest: Guest): Problem {
  const before = new Set(visited(guest).filter((device) => pciSeat(device) !== undefined));
  const pass = knownSeats(guest);
  for (const device of pass.devices) if (!before.has(device)) release(request, pass, device);
  placeControllers(pass);
  const tree = treeOf(pass);
  const seatless = pass.devices.filter((device) => isSeatless(guest, device));
  const demand = demandOf(request, pass, seatless);
  const there = rootsOf(pass, tree);
  const roots = [...there, ...creatableRoots(request, guest, there, demand)];
  const places = placesOf(pass, tree, roots, demand, (root) =>
    roomOn(root, roots, demand, request),
  );
  const controllers = guest.lists.controller.filter(
    ({ type, index }) => type === 'pci' && index !== 0,
  );
  const ofModel = (...models: string[]): number =>
    controllers.filter(({ model }) => model !== undefined && models.includes(model)).length;
  return {
    guest,
    request,
    demand,
    types: typesOf(demand.units, places),
    roots,
    places,
    limits: request.tunables?.limits ?? {},
    objectives: objectivesOf(request.tunables?.objectives),
    controllers: controllers.length,
    rootPorts: ofModel('pcie-root-port'),
    expanders:
      ofModel('pci-expander-bus', 'pcie-expander-bus') +
      (guest.machine.family.pci.hostBridges ? ofModel('pci-root') : 0),
    ioWindows: ofModel('pci-bridge', 'pcie-to-pci-bridge', 'dmi-to-pci-bridge'),
  };
}

/** A seat that the chipset would only prefer gives way to wishes of the device's own. */
function release(request: Request, { topology, guest }: Pass, device: Draft): void {
  const seat = pciSeat(device);
  const wishes = request.devices.find(({ id }) => id === device.id);
  const together = [...(request.tunables?.together ?? []), ...(request.tunables?.apart ?? [])];
  const asks =
    (wishes?.tunables !== undefined && Object.keys(wishes.tunables).length > 0) ||
    wishes?.address?.type === 'pci' ||
    together.some(({ devices }) => devices.includes(device.id));
  const fixed = guest.machine.family.chipset?.mustBe.some(
    ({ slot, function: fn }) => seat?.bus === 0 && seat.slot === slot && seat.function === fn,
  );
  if (seat === undefined || !asks || fixed === true) return;
  const bus = topology.buses[seat.bus];
  if (bus === undefined) return;
  bus.functions[seat.slot] = (bus.functions[seat.slot] ?? 0) & ~(1 << seat.function);
  bus.used--;
  delete device.address;
}

/** Expander buses, or host bridges, for cells that have none, and more where groups need one of their own. */
function creatableRoots(
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
  const add = (cell: number | undefined, group?: number): void => {
    roots.push(newRoot(there.length + roots.length, express, cell, group));
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
  for (const cell of cells) if (!there.some((root) => root.cell === cell)) add(cell);
  if (expanders !== 'per-cell') addForApart();
  return roots;

  /** Groups that share no expander need one for each of their devices that are on one cell. */
  function addForApart(): void {
    const wanted = new Map<number | undefined, number>();
    apart.forEach(({ on }, group) => {
      if (on !== 'expander' && on !== 'cell') return;
      const counts = new Map<number | undefined, number>();
      for (const unit of units)
        if (unit.apart.includes(group)) {
          const [cell] = cellsOf(unit);
          counts.set(cell, (counts.get(cell) ?? 0) + 1);
        }
      for (const [cell, n] of counts) wanted.set(cell, Math.max(wanted.get(cell) ?? 0, n));
    });
    for (const [cell, n] of wanted) {
      const has = [...there, ...roots].filter((root) => root.cell === cell).length;
      for (let i = has; i < n; i++) add(cell);
    }
  }
}

/** No plan gets better by more than this. */
function roomOn(root: Root, roots: readonly Root[], demand: Demand, request: Request): Room {
  const here = demand.units.filter((unit) =>
    membersOf(unit).every(
      ({ cell, strict }) => !strict || cell === undefined || cell === root.cell,
    ),
  );
  const slots = (units: readonly Unit[]): number =>
    units.reduce((sum, unit) => sum + unit.slots.length, 0);
  const busGroups = [...demand.together, ...demand.apart].filter(({ on }) => on === 'bus');
  const apartFrom = (level: string): number =>
    demand.apart
      .filter(({ on }) => on === level)
      .reduce((sum, { devices }) => sum + devices.length - 1, 0);
  const conventional = slots(here.filter((unit) => membersOf(unit).some(isConventional)));
  const bridges = root.express
    ? Math.ceil(conventional / (BRIDGE_ROOM - 1))
    : bridgesOnPci(root, roots, conventional);
  const clusters = here.filter(({ onSwitch }) => onSwitch);
  const largest = Math.max(1, ...clusters.map((unit) => unit.slots.length));
  const scarce = isScarce(root, request, slots(here));
  const switches =
    Math.ceil(slots(clusters) / Math.max(1, SWITCH_PORTS + 1 - largest)) +
    (clusters.length > 0 ? apartFrom('switch') : 0) +
    (scarce ? Math.ceil(slots(here) / SWITCH_PORTS) : 0);
  return {
    switches: root.express ? switches : 0,
    switchesOnRequest: !scarce,
    bridges: conventional === 0 ? 0 : bridges + (busGroups.length > 0 ? apartFrom('bus') + 1 : 0),
    packs: here.some(
      (unit) => !isSpare(unit) && membersOf(unit).some(({ spread }) => spread === 'function'),
    ),
  };
}

const BRIDGE_ROOM = 31;
const SWITCH_PORTS = 32;

function isConventional({
  express,
  bus,
  integrated,
  hotplug,
}: {
  express: boolean;
  bus: string;
  integrated: boolean;
  hotplug: boolean | undefined;
}): boolean {
  if (integrated || hotplug === false) return false;
  return bus === 'pci' || (bus === 'auto' && !express);
}

/** Where devices sit on the root bus themselves, bridges are for those that find no slot there. */
function bridgesOnPci(root: Root, roots: readonly Root[], wanted: number): number {
  const others =
    root.position === 0
      ? roots.filter(({ controller, position }) => position > 0 && controller === undefined).length
      : 0;
  const short = wanted + others - root.slots.length;
  return short <= 0 ? 0 : Math.ceil(short / (BRIDGE_ROOM - 1)) + 1;
}

/** Too few root ports are possible for a port each. */
function isScarce(root: Root, { tunables }: Request, wanted: number): boolean {
  const most = tunables?.limits?.rootPorts;
  return root.express && ((most !== undefined && most < wanted) || wanted > root.slots.length * 4);
}
