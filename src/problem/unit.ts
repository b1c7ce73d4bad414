import type { BusWish, SpreadWish } from '../core/device.ts';
import type { Path } from '../core/issue.ts';
import type { GroupLevel } from '../core/request.ts';
import type { Draft } from '../guest/guest.ts';

/** Parts of a PCI address that are given. */
export interface Pin {
  readonly bus: number | undefined;
  readonly slot: number | undefined;
  readonly function: number | undefined;
}

/** A device without a seat, and what it wishes. */
export interface Member {
  /** Nothing for a seat that is kept empty. */
  readonly device: Draft | undefined;
  /** Where its wishes stand in the request. */
  readonly path: Path;
  /** It has a PCI Express connector, so that it goes to a port of its own unless it is told otherwise. */
  readonly express: boolean;
  /** It sits on bus 0 and nowhere else. */
  readonly integrated: boolean;
  /** It needs a window of I/O ports if a bridge stands before it. */
  readonly io: boolean;
  readonly bus: BusWish;
  readonly spread: SpreadWish;
  readonly hotplug: boolean | undefined;
  /** Guest NUMA cell it is to be near to, if it is to be near to one. */
  readonly cell: number | undefined;
  /** A wish may send it away from the machine's own root bus: its cell, or that of a device it is to be together with. */
  readonly wanders: boolean;
  /** The cell is a must. */
  readonly strict: boolean;
  readonly pin: Pin | undefined;
  /** Function within the slot, where the hardware has it fixed. */
  readonly function?: number | undefined;
  /** Seat it had. */
  readonly was:
    | { readonly bus: number; readonly slot: number; readonly function: number }
    | undefined;
}

/** Devices that share one slot, a function each; most often a single one. */
export type SlotMembers = readonly [Member, ...Member[]];

/** What a device shares at a level; nothing if it shares it with nobody. */
export interface Anchor {
  readonly level: GroupLevel;
  readonly key: string | undefined;
}

/** Devices that are placed as one: in one slot, or in the slots behind one switch. */
export interface Unit {
  readonly slots: readonly [SlotMembers, ...SlotMembers[]];
  /** It has to be behind a switch, a downstream port for each of its slots. */
  readonly onSwitch: boolean;
  /** Groups of `together` it belongs to, by position; not those that it stands for itself. */
  readonly together: readonly number[];
  /** What devices have that it is to be together with, or apart from, and that have a seat already. */
  readonly near: readonly Anchor[];
  readonly away: readonly Anchor[];
  /** Its group has an expander bus of its own. */
  readonly ownExpander: boolean;
  /** Groups of `apart` it belongs to, by position. */
  readonly apart: readonly number[];
  /** Levels at which its own devices are to be apart although they are placed as one. */
  readonly torn: readonly GroupLevel[];
  /** How many of those groups are about slots or buses. */
  readonly apartInSlots: number;
}

export function membersOf({ slots }: Unit): readonly Member[] {
  return slots.length === 1 ? slots[0] : slots.flat();
}

/** A seat that is kept empty. */
export function isSpare({ slots }: Unit): boolean {
  return slots[0][0].device === undefined;
}
