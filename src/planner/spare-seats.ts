import type { Plan } from '../core/plan.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { planTree } from '../topology/plan-tree.ts';

/** Empty seats of a plan into which a device can be plugged while the guest runs. */
export interface SpareSeats {
  /** Guest NUMA cell they belong to, if they belong to one. */
  readonly cell?: number | undefined;
  readonly bus: 'pcie' | 'pci';
  readonly count: number;
}

/** The empty hotpluggable seats of a plan by cell and kind, whoever made it. */
export function spareSeats(plan: Plan, model: Model = bundledModel()): readonly SpareSeats[] {
  const found = new Map<string, SpareSeats>();
  for (const { facts, cell, free, hotplug } of planTree(plan, model).buses.values()) {
    if (!hotplug || facts === undefined) continue;
    const bus = facts.accepts.includes('express') ? 'pcie' : 'pci';
    const before = found.get(`${cell} ${bus}`)?.count ?? 0;
    const count = before + free.length;
    found.set(`${cell} ${bus}`, { ...(cell === undefined ? {} : { cell }), bus, count });
  }
  return [...found.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1) || (a.bus < b.bus ? 1 : -1));
}
