import type { Request } from '../core/request.ts';
import type { Guest } from '../guest/guest.ts';
import { isPluggable, type Range } from '../model/controller-facts.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import { sizeOfRange } from './encoding.ts';
import type { Root } from './place.ts';
import { mayGoTo } from './types.ts';
import { isSpare, type Member, membersOf, type Unit } from './unit.ts';
import type { Demand } from './units.ts';
import { usableSlots } from './usable-slots.ts';

/** Slots of the buses that can be created. */
export interface Shapes {
  readonly bridge: Range;
  readonly upstream: Range;
  readonly expander: Range;
  /** Whether devices can be plugged into the slots of an expander bus, or of a host bridge. */
  readonly rootHotplug: boolean;
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
  const root = family.pci.hostBridges ? 'pci-root' : expander;
  const facts = model.pci.get(root);
  return {
    bridge: slots(express ? 'pcie-to-pci-bridge' : 'pci-bridge'),
    upstream: slots('pcie-switch-upstream-port'),
    expander: slots(root),
    rootHotplug: facts !== undefined && isPluggable(facts),
  };
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
      : bridgesOnPci(root, roots, slotsOf(here), bridgeSlots) + bridgesToPlug(parts, here);
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

/** Into the slots of an expander bus nothing can be plugged: what must be hotpluggable there sits behind a bridge. */
function bridgesToPlug({ root, shapes }: RoomParts, here: readonly Unit[]): number {
  if (root.position === 0 || shapes.rootHotplug) return 0;
  const plugged = here.filter((unit) => membersOf(unit).some(({ hotplug }) => hotplug === true));
  return Math.ceil(slotsOf(plugged) / Math.max(1, sizeOfRange(shapes.bridge) - 1));
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
  return (
    slotsOf(here) + FUNCTIONS_PER_SLOT * whole >
    FUNCTIONS_PER_SLOT * root.slots.length + root.functions.length
  );
}
