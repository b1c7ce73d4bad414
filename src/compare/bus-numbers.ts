import { BUS_NUMBERS, isExpander } from '../core/pci.ts';
import { isHostBridge, type PlanBus, type PlanTree } from '../topology/plan-tree.ts';

/** The numbers that firmware gives to the buses below a host bridge or expander bus. */
export interface RootNumbers {
  /** Index of the controller. */
  readonly bus: number;
  /** Number of its own bus. */
  readonly first: number;
  /** Numbers that it and the buses below it take. */
  readonly used: number;
  /** Numbers that are left before the next root, or the end; below 0 if buses overlap. */
  readonly left: number;
}

/** Bus numbers as the guest sees them, unlike indexes of controllers. */
export interface BusNumbers {
  /** By index of the controller that provides the bus. */
  readonly numbers: ReadonlyMap<number, number>;
  readonly roots: readonly RootNumbers[];
  readonly used: number;
  readonly left: number;
}

/**
 * The numbers that firmware gives to buses: a root has its own, and the bridges below it follow, depth first, in the order of slots
 * and functions (SeaBIOS 1.16 and OVMF 2022.11 with QEMU 7.2). Host bridges of pseries are domains of their own, each numbered from 0.
 */
export function busNumbersOf({ tops, buses }: PlanTree): BusNumbers {
  const numbers = new Map<number, number>();
  const roots = [...buses.values()]
    .filter((bus) => isHostBridge(bus) || tops.includes(bus))
    .filter(isNumbered)
    .map((bus) => {
      const first = bus.controller.busNr ?? 0;
      return { bus: bus.index, first, used: numberBelow(bus, first, numbers) - first };
    })
    .sort((a, b) => a.first - b.first);
  const domains = roots.filter(({ first }) => first === 0).length;
  const placed = roots.map((root, i): RootNumbers => {
    const next = roots[i + 1]?.first ?? 0;
    const end = next > root.first ? next : BUS_NUMBERS;
    return { ...root, left: end - root.first - root.used };
  });
  const used = roots.reduce((sum, root) => sum + root.used, 0);
  return { numbers, roots: placed, used, left: domains * BUS_NUMBERS - used };
}

/** An expander bus whose number is still to be chosen has none yet. */
function isNumbered({ controller }: PlanBus): boolean {
  return controller.busNr !== undefined || !isExpander(controller.model);
}

/** Numbers a bus and what is below it, and returns the first number that is left. */
function numberBelow(bus: PlanBus, first: number, numbers: Map<number, number>): number {
  // Devices of a conventional expander bus sit behind a bridge of its own.
  const isBehindBridge = bus.controller.model === 'pci-expander-bus';
  const own = isBehindBridge ? first + 1 : first;
  numbers.set(bus.index, own);
  const below = bus.slots
    .flatMap(({ devices }) => devices.map((each) => each.bus))
    .filter((each) => each !== undefined)
    .filter((each) => !isHostBridge(each) && !numbers.has(each.index));
  return below.reduce((next, each) => numberBelow(each, next, numbers), own + 1);
}
