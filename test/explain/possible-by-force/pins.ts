import type { RequestDevice } from '../../../src/core/device.ts';
import type { Listed, Pin } from '../../problem/small-problem.ts';
import type { PciMachine } from './guest.ts';

/** A whole address. */
export interface Seat {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}

/** The seat that a device asks for, if it names bus and slot. */
export function seatOf({ address }: RequestDevice): Seat | undefined {
  if (address?.type !== 'pci') return undefined;
  const { bus, slot, function: fn = 0 } = address;
  return bus === undefined || slot === undefined ? undefined : { bus, slot, function: fn };
}

/** Parts of an address, if they are not the whole. */
export function partialPin(device: RequestDevice): Pin | undefined {
  const { address } = device;
  if (address?.type !== 'pci' || seatOf(device) !== undefined) return undefined;
  const { bus, slot, function: fn } = address;
  return {
    ...(bus === undefined ? {} : { bus }),
    ...(slot === undefined ? {} : { slot }),
    ...(fn === undefined ? {} : { function: fn }),
  };
}

/**
 * Whether the seats that are given can be had; they are, whatever else is asked of their devices. `unknown` where it is
 * not known here what is there.
 */
export function seatsVerdict(
  seats: readonly Seat[],
  machine: PciMachine,
  listed: readonly Listed[],
): 'free' | 'impossible' | 'unknown' {
  const verdicts = seats.map((seat) => seatVerdict(seat, machine, listed));
  if (verdicts.includes('unknown')) return 'unknown';
  const names = seats.map(({ bus, slot, function: fn }) => `${bus}:${slot}.${fn}`);
  const isTaken = new Set(names).size < names.length;
  return isTaken || verdicts.includes('impossible') ? 'impossible' : 'free';
}

function seatVerdict(
  { bus, slot }: Seat,
  { slots: [first, last] }: PciMachine,
  listed: readonly Listed[],
): 'free' | 'impossible' | 'unknown' {
  if (bus === 0) {
    // Listed controllers come into the lowest slots.
    const lowest = first + listed.length;
    return slot >= lowest && slot <= last ? 'free' : 'unknown';
  }
  const there = listed.find(({ index }) => index === bus);
  if (there?.what === 'port') return slot === 0 ? 'free' : 'impossible';
  return there?.what === 'bridge' && slot === 0 ? 'impossible' : 'unknown';
}

/** Slots of the root bus in which somebody has a seat. */
export function slotsTaken(seats: readonly Seat[]): ReadonlySet<number> {
  return new Set(seats.filter(({ bus }) => bus === 0).map(({ slot }) => slot));
}
