import type { Request } from '../../src/core/request.ts';

/** A small machine, and what is there already. */
export interface SmallMachine {
  readonly express: boolean;
  /** Number of the first of these. */
  readonly firstSlot: number;
  /** Whole slots of the root bus that are free. */
  readonly slots: number;
  /** Free functions next to root ports that are there. */
  readonly holes: number;
  /** Slots of a bridge, an upstream port and an expander bus. */
  readonly bridgeSlots: number;
  readonly switchSlots: number;
  readonly expanderSlots: number;
  readonly listed: readonly Listed[];
}

/** A controller that is there: a port, a bridge behind a port, or an expander bus with its cell. */
export type Listed =
  | {
      readonly what: 'port';
      readonly index: number;
      readonly root: number;
      readonly hotplug: boolean;
      readonly free: boolean;
    }
  | { readonly what: 'bridge'; readonly index: number; readonly root: number }
  | {
      readonly what: 'expander';
      readonly index: number;
      readonly cell: number;
      readonly busNr: number | undefined;
    };

/** A device to be placed, with every wish spelled out. */
export interface Wisher {
  readonly id: string;
  readonly spare: boolean;
  readonly express: boolean;
  readonly bus: string;
  readonly spread: string;
  readonly hotplug: boolean | undefined;
  readonly cell: number | undefined;
  readonly strict: boolean;
  readonly pin: Pin | undefined;
  /** Index of the port it was in. */
  readonly was: number | undefined;
}

/** Parts of an address that are given. */
export interface Pin {
  readonly bus?: number;
  readonly slot?: number;
  readonly function?: number;
}

export interface SmallProblem {
  readonly machine: SmallMachine;
  readonly request: Request;
  readonly wishers: readonly Wisher[];
}
