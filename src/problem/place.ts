import type { Draft } from '../guest/guest.ts';
import type { Range } from '../model/controller-facts.ts';

/** A top of the tree of buses: the root bus, an expander bus, or a host bridge; the first is the root of the machine. */
export interface Root {
  /** Position among the roots. */
  readonly position: number;
  /** What provides it; nothing for one that can be created. */
  readonly controller: Draft<'controller'> | undefined;
  /** Guest NUMA cell it belongs to. */
  readonly cell: number | undefined;
  /** For devices that are to be apart: its cell has another one for all others. */
  readonly extra: boolean;
  /** Set if only the devices of one group may be there. */
  readonly group: number | undefined;
  /** PCI Express: it takes root ports. Otherwise it takes conventional devices and bridges. */
  readonly express: boolean;
  /** Bus numbers that it takes itself: a conventional expander bus is a bus with a bridge behind it. */
  readonly ownBuses: number;
  /** Free whole slots, ascending. */
  readonly slots: readonly number[];
  /** Free functions, lowest first, in slots that root ports share already. */
  readonly functions: readonly { readonly slot: number; readonly function: number }[];
  /** Buses that there are below it. */
  readonly busesBelow: number;
  /** Its bus number, if it is given. */
  readonly busNr: number | undefined;
}

/** A seat that is there already. */
export interface PlaceSeat {
  readonly bus: number;
  readonly slot: number;
}

/**
 * Kinds of places:
 * - `root-slot`: a slot of a root bus itself
 * - `port`: the slot behind a new root port
 * - `free-port`: the slot behind a port that is there and empty
 * - `downstream`: the slot behind a downstream port of a switch
 * - `bridge-slot`: a slot of a new conventional bridge
 * - `free-slot`: a free slot of a conventional bridge that is there
 */
export type PlaceKind =
  | 'root-slot'
  | 'port'
  | 'free-port'
  | 'downstream'
  | 'bridge-slot'
  | 'free-slot';

/** Seats that are alike in everything a rule looks at. Devices are counted by place; which seat is whose is decided later. */
export interface Place {
  /** Position among the places. */
  readonly position: number;
  readonly kind: PlaceKind;
  readonly root: Root;
  /** A seat of conventional PCI. */
  readonly conventional: boolean;
  /** Whether a device can be plugged in while the guest runs; `choice` where the port is still to be made. */
  readonly hotplug: 'yes' | 'no' | 'choice';
  /** The bus that devices share here; nothing where each has a bus of its own. */
  readonly bus: string | undefined;
  /** The switch it belongs to. */
  readonly switch: SwitchSite | undefined;
  /** Seats there are; nothing where they are created as they are needed. */
  readonly seats: readonly PlaceSeat[] | undefined;
  /** Devices that share slots, a function each, are counted apart: the place whose slots they fill. */
  readonly packedIn: Place | undefined;
  /** First and last slot of the bus, where that is created. */
  readonly slots: Range;
  /** For bridges that can be created: which of their root's they are, and how many of them are counted together. */
  readonly bridge: { readonly number: number; readonly copies: number } | undefined;
}

/** A switch that is there, or one that can be created: its number among those of its root. */
export interface SwitchSite {
  readonly key: string;
  /** Index of its upstream port's controller. */
  readonly upstream: number | undefined;
  readonly number: number;
  /** Only for devices that ask for a switch: others would gain nothing by it. */
  readonly onRequest: boolean;
  /** Empty downstream ports, by index of their controller. */
  readonly freePorts: readonly number[];
  /** Slots for further downstream ports. */
  readonly slots: readonly number[];
}
