import {
  ANY_KIND,
  AUTOMATIC,
  CONNECT_BIT,
  CONVENTIONAL,
  ENDPOINT,
  HOTPLUG,
  INTEGRATED,
  SHARES_SLOT,
} from '../model/connect.ts';
import type { PciModel } from '../model/model.ts';

/** A PCI seat while it is being chosen. */
export interface Seat {
  domain: number;
  bus: number;
  slot: number;
  function: number;
}

/** The slots one PCI controller provides. */
export interface PciBus {
  /** Index of the controller, and the `bus` of an address. */
  readonly index: number;
  readonly model: PciModel;
  /** What may plug in, as bits of `model/connect.ts`. */
  readonly accepts: number;
  /** Functions in use, a bit each, by slot. */
  readonly functions: number[];
  /** Slots, a bit each, whose free functions may be given to further devices of the sharing kind. */
  shareable: number;
  /** Functions in use in all. */
  used: number;
  /** Devices of different isolation groups do not meet on a bus. */
  group: number;
  readonly groupLocked: boolean;
  /** Id of the device the bus was added for. */
  readonly addedFor?: string | undefined;
}

/** All PCI buses of a guest, by controller index, and which functions are in use. */
export interface PciTopology {
  readonly buses: PciBus[];
  /** True as soon as a device of an isolation group was seated. */
  grouped: boolean;
  /** Where the search for each kind of device goes on: what did not fit before does not fit later. */
  readonly searchedTo: Map<number, { bus: number; slot: number }>;
}

const ALL_FUNCTIONS = 0xff;
export const FUNCTIONS_PER_SLOT = 8;

export function emptyTopology(): PciTopology {
  return { buses: [], grouped: false, searchedTo: new Map() };
}

export interface BusOptions {
  readonly hotplug?: boolean;
  readonly accepts?: number;
  readonly group?: number | undefined;
  readonly groupLocked?: boolean;
  readonly addedFor?: string | undefined;
}

/** A bus as a controller of this model provides it. */
export function makeBus(index: number, model: PciModel, options: BusOptions = {}): PciBus {
  const hotplug = options.hotplug !== false && model.hotplug;
  const accepts = options.accepts ?? model.acceptBits;
  return {
    index,
    model,
    accepts: accepts | (model.automatic ? AUTOMATIC : 0) | (hotplug ? HOTPLUG : 0),
    functions: new Array<number>(model.slots[1] + 1).fill(0),
    shareable: 0,
    used: 0,
    group: options.group ?? 0,
    groupLocked: options.groupLocked === true,
    addedFor: options.addedFor,
  };
}

/** Why a device does not plug into a bus. */
export type Misfit = 'not-integrated' | 'not-automatic' | 'not-hotpluggable' | 'wrong-kind';

/**
 * Whether a device plugs into a bus. An address that was asked for is judged less strictly: conventional and PCI Express
 * devices may then share any bus that takes either.
 */
export function misfit(bus: PciBus, flags: number, explicit: boolean): Misfit | undefined {
  let { accepts } = bus;
  let needs = flags;
  if ((needs & INTEGRATED) !== 0) {
    if (bus.index !== 0) return 'not-integrated';
    accepts |= CONVENTIONAL | AUTOMATIC;
  }
  if (explicit) {
    if ((accepts & ENDPOINT) !== 0) accepts |= ENDPOINT;
    if ((needs & CONNECT_BIT['pci-bridge']) !== 0) needs |= CONVENTIONAL;
  } else if ((needs & AUTOMATIC) !== 0 && (accepts & AUTOMATIC) === 0) return 'not-automatic';
  if ((needs & HOTPLUG) !== 0 && (accepts & HOTPLUG) === 0) return 'not-hotpluggable';
  return (needs & accepts & ANY_KIND) === 0 ? 'wrong-kind' : undefined;
}

/** True if no function of the slot is in use. */
export function isSlotFree(bus: PciBus, slot: number): boolean {
  return bus.functions[slot] === 0;
}

/** True if the function is in use. */
export function isTaken(bus: PciBus, slot: number, fn: number): boolean {
  return ((bus.functions[slot] ?? 0) & (1 << fn)) !== 0;
}

/** True if at least one usable slot of any bus is completely free. */
export function hasFreeSlot(topology: PciTopology): boolean {
  return topology.buses.some((bus) => {
    const [first, last] = bus.model.slots;
    return bus.functions.slice(first, last + 1).includes(0);
  });
}

/** Puts a device on a seat that is known to be free. */
export function take(
  topology: PciTopology,
  seat: Readonly<Seat>,
  flags: number,
  group: number,
  explicit: boolean,
): void {
  const bus = topology.buses[seat.bus];
  if (bus === undefined) return;
  const { slot } = seat;
  const inUse = bus.functions[slot] ?? 0;
  if (inUse === 0 && (flags & SHARES_SLOT) !== 0) bus.shareable |= 1 << slot;
  if (bus.used === 0 && !bus.groupLocked) bus.group = group;
  else if (bus.group !== group && explicit) bus.group = 0;
  if (group !== 0 || bus.group !== 0) topology.grouped = true;
  bus.functions[slot] = inUse | (1 << seat.function);
  bus.used++;
}

/**
 * The next seat for a device: lowest bus, then lowest slot. Without a wanted function a device that shares slots gets
 * the lowest free function of a shareable slot; all others get function 0 of a free slot.
 */
export function findSeat(
  topology: PciTopology,
  flags: number,
  group: number,
  fn?: number,
): Seat | undefined {
  if (group === 0 && !topology.grouped) return findUngrouped(topology, flags, fn);
  const own = scan(topology, flags, fn, { bus: 0, slot: 0 }, (bus) => bus.group === group);
  return (
    own ??
    scan(topology, flags, fn, { bus: 0, slot: 0 }, (bus) => bus.used === 0 && !bus.groupLocked)
  );
}

function findUngrouped(
  topology: PciTopology,
  flags: number,
  fn: number | undefined,
): Seat | undefined {
  const key = flags * (FUNCTIONS_PER_SLOT + 1) + (fn ?? FUNCTIONS_PER_SLOT);
  let from = topology.searchedTo.get(key);
  if (from === undefined) {
    from = { bus: 0, slot: 0 };
    topology.searchedTo.set(key, from);
  }
  return scan(topology, flags, fn, from, undefined);
}

/** Looks for a seat from a position on, and leaves the position where it found one. */
function scan(
  topology: PciTopology,
  flags: number,
  fn: number | undefined,
  from: { bus: number; slot: number },
  among: ((bus: PciBus) => boolean) | undefined,
): Seat | undefined {
  for (; from.bus < topology.buses.length; from.bus++, from.slot = 0) {
    const bus = topology.buses[from.bus];
    if (bus === undefined || among?.(bus) === false || misfit(bus, flags, false) !== undefined)
      continue;
    const [first, last] = bus.model.slots;
    for (from.slot = Math.max(from.slot, first); from.slot <= last; from.slot++) {
      const found = functionFor(bus, from.slot, flags, fn);
      if (found !== undefined)
        return { domain: 0, bus: from.bus, slot: from.slot, function: found };
    }
  }
  return undefined;
}

function functionFor(
  bus: PciBus,
  slot: number,
  flags: number,
  fn: number | undefined,
): number | undefined {
  const inUse = bus.functions[slot] ?? 0;
  if (inUse === 0) return fn ?? 0;
  const shared = (flags & SHARES_SLOT) !== 0 && (bus.shareable & (1 << slot)) !== 0;
  if (!shared || inUse === ALL_FUNCTIONS) return undefined;
  if (fn !== undefined) return isTaken(bus, slot, fn) ? undefined : fn;
  let lowest = 0;
  while (isTaken(bus, slot, lowest)) lowest++;
  return lowest;
}
