import type { Plan, PlanDevice } from '../core/plan.ts';
import { busesUp, isHostBridge, type PlanBus, type PlanTree } from '../topology/plan-tree.ts';

/**
 * How far two devices are apart, the nearest first, as `nvidia-smi topo -m` names it: `PIX` behind one switch or bridge,
 * `PXB` below one root port, `PHB` below one host bridge, `NODE` on one NUMA cell, `SYS` across cells.
 */
export const DISTANCES = ['PIX', 'PXB', 'PHB', 'NODE', 'SYS'] as const;

export type Distance = (typeof DISTANCES)[number];

/** Two devices and how far they are apart. */
export interface Pair {
  readonly devices: readonly [string, string];
  readonly distance: Distance;
}

/** Distances of all pairs of the devices that have a PCI seat. */
export function pairsOf(plan: Plan, tree: PlanTree, devices: readonly PlanDevice[]): Pair[] {
  const cells = plan.machine.cells?.length ?? 0;
  const seated = devices.flatMap((device) => {
    const path = busesUp(device, tree);
    return path.length === 0 ? [] : [{ id: device.id, path }];
  });
  return seated.flatMap((a, i) =>
    seated.slice(i + 1).map(
      (b): Pair => ({
        devices: [a.id, b.id],
        distance: distanceBetween(a.path, b.path, cells),
      }),
    ),
  );
}

function distanceBetween(a: readonly PlanBus[], b: readonly PlanBus[], cells: number): Distance {
  const common = a.find((bus) => b.includes(bus));
  if (common !== undefined) {
    if (isHostBridge(common)) return 'PHB';
    // Through a switch: one step down to its downstream ports.
    const steps = Math.max(a.indexOf(common), b.indexOf(common));
    return steps <= 1 ? 'PIX' : 'PXB';
  }
  const [mine, other] = [a.at(-1)?.cell, b.at(-1)?.cell];
  return cells < 2 || (mine !== undefined && mine === other) ? 'NODE' : 'SYS';
}
