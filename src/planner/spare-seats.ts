import { pciSeat } from '../core/address.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';

/** Empty seats of a plan into which a device can be plugged while the guest runs. */
export interface SpareSeats {
  /** Guest NUMA cell they belong to, if they belong to one. */
  readonly cell?: number | undefined;
  readonly bus: 'pcie' | 'pci';
  readonly count: number;
}

type Controller = Extract<PlanDevice, { readonly kind: 'controller' }>;

/** The empty hotpluggable seats of a plan by cell and kind, whoever made it. */
export function spareSeats(plan: Plan, model: Model = bundledModel()): readonly SpareSeats[] {
  const controllers = new Map<number, Controller>();
  for (const device of plan.devices)
    if (device.kind === 'controller' && device.type === 'pci' && device.index !== undefined)
      controllers.set(device.index, device);
  const taken = new Map<number, Set<number>>();
  for (const device of plan.devices) {
    const seat = pciSeat(device);
    if (seat !== undefined) taken.set(seat.bus, (taken.get(seat.bus) ?? new Set()).add(seat.slot));
  }
  const found = new Map<string, { cell: number | undefined; bus: 'pcie' | 'pci'; count: number }>();
  for (const [index, controller] of controllers) {
    const facts = model.pci.get(controller.model ?? '');
    if (facts === undefined || !facts.hotplug || controller.hotplug === 'off') continue;
    const [first, last] = facts.slots;
    let free = 0;
    for (let slot = first; slot <= last; slot++) if (taken.get(index)?.has(slot) !== true) free++;
    const bus = facts.accepts.includes('express') ? 'pcie' : 'pci';
    const cell = cellOf(controller, controllers);
    const key = `${cell} ${bus}`;
    const entry = found.get(key) ?? { cell, bus, count: 0 };
    entry.count += free;
    found.set(key, entry);
  }
  return [...found.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1) || (a.bus < b.bus ? 1 : -1))
    .map(({ cell, ...seats }) => (cell === undefined ? seats : { cell, ...seats }));
}

/** The cell of the expander bus or host bridge that a controller hangs from. */
function cellOf(
  controller: Controller,
  controllers: ReadonlyMap<number, Controller>,
): number | undefined {
  let at: Controller | undefined = controller;
  for (let steps = 0; at !== undefined && steps < controllers.size; steps++) {
    if (at.node !== undefined) return at.node;
    const seat = pciSeat(at);
    at = seat === undefined ? undefined : controllers.get(seat.bus);
  }
  return undefined;
}
