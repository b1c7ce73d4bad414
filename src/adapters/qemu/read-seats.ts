import type { MachineFamily } from '../../model/machine-family.ts';

/** Slot and function. */
export interface SlotFunction {
  readonly slot: number;
  readonly function: number;
}

const SLOTS = 32;

/** Seats of PCI buses that are taken so far, for devices that leave theirs to QEMU. */
export class PciSeats {
  readonly #taken = new Map<number, Set<number>>();
  readonly #hasHostBridge: boolean;

  constructor(family: MachineFamily | undefined, root: string | undefined) {
    this.#hasHostBridge = root !== undefined && (family?.commandLine?.hostBridge ?? true);
    if (this.#hasHostBridge) this.take(0, { slot: 0, function: 0 });
    for (const seat of family?.chipset?.functions ?? []) this.take(0, seat);
  }

  take(bus: number, { slot, function: fn }: SlotFunction): void {
    const taken = this.#taken.get(bus) ?? new Set<number>();
    this.#taken.set(bus, taken.add(slot * 8 + fn));
  }

  /** True for the slot of the bridge that the root bus begins with. */
  isHostBridge(bus: number, { slot }: SlotFunction): boolean {
    return this.#hasHostBridge && bus === 0 && slot === 0;
  }

  /** The first slot whose function 0 is free, as QEMU looks for one. */
  next(bus: number): SlotFunction | undefined {
    const taken = this.#taken.get(bus);
    for (let slot = 0; slot < SLOTS; slot++)
      if (!taken?.has(slot * 8)) return { slot, function: 0 };
    return undefined;
  }
}
