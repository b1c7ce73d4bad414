import type { GroupWish } from '../../src/core/request.ts';
import type { SmallMachine, Wisher } from './small-problem.ts';

/** A host bridge or expander bus, with what is used of it. */
export interface Root {
  readonly cell: number | undefined;
  readonly created: boolean;
  readonly busNr?: number | undefined;
  /** Buses below it. */
  below: number;
  slots: number;
  holes: number;
  ports: number;
  whole: number;
}

/** A bus that a device could sit on. */
export interface Bus {
  readonly kind: 'root' | 'port' | 'bridge';
  readonly root: Root;
  readonly hotplug: 'yes' | 'no' | 'choice';
  /** Of root buses: whether it is a PCI Express machine. */
  readonly express?: boolean | undefined;
  readonly switch?: Switch | undefined;
  readonly index?: number | undefined;
  /** Numbers of its slots. */
  readonly numbers: readonly [number, number];
  room: number;
}

/** A switch with ports in use. */
export interface Switch {
  readonly root: Root;
  ports: number;
}

/** A slot and who sits in it. */
export interface Slot {
  readonly bus: Bus;
  readonly occupants: Wisher[];
}

/** What was created so far. */
export interface Counts {
  controllers: number;
  buses: number;
  rootPorts: number;
  expanders: number;
  bridges: number;
}

/** Groups that have a device in common are one. */
export function joinedGroups(
  groups: readonly GroupWish[],
): { readonly devices: readonly string[] }[] {
  let joined: { readonly devices: readonly string[] }[] = [];
  for (const { devices } of groups) {
    const touched = joined.filter((each) => each.devices.some((id) => devices.includes(id)));
    const all = [...new Set([...devices, ...touched.flatMap((each) => each.devices)])];
    joined = [...joined.filter((each) => !touched.includes(each)), { devices: all }];
  }
  return joined;
}

/** Devices of one PCI Express bus that ask for a function share its only slot. */
export function isSlotGroup(
  { devices, on }: GroupWish,
  wishers: readonly Wisher[],
  apart: readonly GroupWish[],
): boolean {
  if (on === 'slot') return true;
  const members = wishers.filter(({ id }) => devices.includes(id));
  const areApart = apart.some(
    (each) =>
      (each.on === 'slot' || each.on === 'bus') &&
      each.devices.filter((id) => devices.includes(id)).length > 1,
  );
  return (
    !areApart &&
    on === 'bus' &&
    members.every((each) => each.spread === 'function' && wantsPort(each))
  );
}

export function usedSlots({ whole, ports, holes }: Root): number {
  return whole + Math.ceil(Math.max(0, ports - holes) / 8);
}

export function hasRoom(root: Root): boolean {
  return usedSlots(root) <= root.slots;
}

export function wantsPort({ bus, express }: Wisher): boolean {
  return bus === 'pcie' || (bus === 'auto' && express);
}

export function wantsConventional({ bus, express }: Wisher, machine: SmallMachine): boolean {
  return bus === 'pci' || (bus === 'auto' && (!express || !machine.express));
}

export function fits(wisher: Wisher, bus: Bus, roots: readonly Root[]): boolean {
  const { cell, strict, hotplug } = wisher;
  if (strict && cell !== undefined && bus.root.cell !== cell) return false;
  if (hotplug !== undefined && bus.hotplug === (hotplug ? 'no' : 'yes')) return false;
  return fitsPin(wisher, bus, roots) && fitsKind(wisher, bus, roots);
}

function fitsPin({ pin }: Wisher, bus: Bus, roots: readonly Root[]): boolean {
  const [first, last] = bus.numbers;
  if (pin?.bus !== undefined && pin.bus !== indexOf(bus, roots)) return false;
  return pin?.slot === undefined || (pin.slot >= first && pin.slot <= last);
}

function fitsKind(wisher: Wisher, bus: Bus, roots: readonly Root[]): boolean {
  const { hotplug, spread, express } = wisher;
  const isTop = bus.root === roots[0];
  const machineIsExpress = bus.express ?? true;
  switch (bus.kind) {
    case 'port':
      return wantsPort(wisher);
    case 'bridge':
      return wisher.bus === 'pci' || (wisher.bus === 'auto' && !express);
    default:
      if (!machineIsExpress)
        return wisher.bus === 'auto' || wisher.bus === 'pci' || (wisher.bus === 'root' && isTop);
      if (!isTop) return false;
      if (wisher.bus === 'root') return true;
      return wisher.bus === 'auto' && (express ? spread !== 'bus' : hotplug === false);
  }
}

/** What an address calls a bus; buses that are made have numbers that nobody knows. */
function indexOf(bus: Bus, roots: readonly Root[]): number {
  return bus.kind === 'root' && bus.root === roots[0] ? 0 : (bus.index ?? -1);
}
