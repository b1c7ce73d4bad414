import type { PlanController } from '../../core/plan.ts';
import { busAbove, isExpander, isRoot, type PciBus, type PciView } from './pci-view.ts';

/** A root of guest bus numbers: a host bridge, or an expander bus. */
export interface BusRoot {
  readonly index: number;
  readonly controller: PlanController | undefined;
  readonly isExpander: boolean;
  /** Number of its own bus; unknown for an expander bus without one. */
  readonly first: number | undefined;
  /** Buses it takes, its own included. */
  readonly count: number;
}

/** The roots of guest bus numbers with what is below each; what hangs from no root is not counted. */
export function busRoots(pci: PciView): BusRoot[] {
  const counts = new Map<PciBus, number>();
  for (const bus of pci.buses.values()) {
    const root = rootOf(bus, pci);
    if (root !== undefined) counts.set(root, (counts.get(root) ?? 0) + ownBuses(bus));
  }
  return [...counts].map(([bus, count]) => ({
    index: bus.index,
    controller: bus.controller,
    isExpander: isExpander(bus),
    first: isExpander(bus) ? bus.controller?.busNr : 0,
    count,
  }));
}

/** A conventional expander bus consists of a root bus and of a bridge with a second one, where the devices are. */
function ownBuses({ facts }: PciBus): number {
  return facts?.model === 'pci-expander-bus' ? 2 : 1;
}

/** The root that a bus gets its number from. */
function rootOf(start: PciBus, pci: PciView): PciBus | undefined {
  const seen = new Set<PciBus>();
  let bus: PciBus | undefined = start;
  while (bus !== undefined && !seen.has(bus)) {
    if (isRoot(bus) || isExpander(bus) || bus.controller === undefined) return bus;
    seen.add(bus);
    bus = busAbove(bus, pci);
  }
  return undefined;
}
