import type { Limits, Objective, Request } from '../core/request.ts';
import type { Guest } from '../guest/guest.ts';
import type { Place, Root } from './place.ts';
import type { UnitType } from './types.ts';
import type { Demand, Seated } from './units.ts';

/** Devices, places and wishes of a guest: what is to be decided. */
export interface Problem {
  readonly guest: Guest;
  readonly request: Request;
  readonly demand: Demand;
  readonly types: readonly UnitType[];
  readonly roots: readonly Root[];
  readonly places: readonly Place[];
  readonly limits: Limits;
  /** What devices share that have their seats. */
  readonly seated: Seated;
  /** What counts, the most important first. */
  readonly objectives: readonly Objective[];
  /** PCI controllers there are, without the root of the machine. */
  readonly controllers: number;
  readonly rootPorts: number;
  readonly expanders: number;
  /** Bridges there are that need a window of I/O ports. */
  readonly ioWindows: number;
}

/** The machine has host bridges in the place of expander buses, each with bus numbers of its own. */
export function hasHostBridges({ guest }: Pick<Problem, 'guest'>): boolean {
  return guest.machine.family.pci.hostBridges;
}
