import type { Board } from './board.ts';
import type { Buses } from './read-buses.ts';
import type { PciSeats } from './read-seats.ts';

/** What the address of a device is read with. */
export interface Reading {
  readonly board: Board;
  readonly buses: Buses;
  readonly seats: PciSeats;
  readonly transport: string | undefined;
  /** Notes a fault at a field of the device; an error of the rule `qemu.value` if nothing else is said. */
  readonly faultAt: (
    field: readonly string[],
    message: string,
    rule?: string,
    severity?: 'error' | 'warning',
  ) => void;
}
