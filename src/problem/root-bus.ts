import { ascending } from '../core/lookup.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import type { Root } from './place.ts';

/** What is still free on a root bus while it is being filled. */
export class RootBus {
  /** Index of what provides it. */
  index: number;
  readonly slots: number[];
  readonly #functions: { readonly slot: number; readonly function: number }[];

  constructor({ controller, slots, functions }: Root) {
    this.index = controller?.index ?? 0;
    this.slots = [...slots];
    this.#functions = [...functions];
  }

  /** A whole slot, the lowest. */
  takeSlot(): number {
    return this.slots.shift() ?? noRoom();
  }

  /** A function for a root port: in a slot that others share, else the first of a new slot. */
  takeFunction(): { readonly slot: number; readonly function: number } {
    const shared = this.#functions.shift();
    if (shared !== undefined) return shared;
    const slot = this.takeSlot();
    this.#functions.push(
      ...ascending(1, FUNCTIONS_PER_SLOT - 1).map((fn) => ({ slot, function: fn })),
    );
    return { slot, function: 0 };
  }
}

/** Counts said that there is room; that there is none is a fault of ours. */
export function noRoom(): never {
  throw new Error('a plan that was found has no room for one of its devices');
}
