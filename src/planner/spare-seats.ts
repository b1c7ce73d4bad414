import { pciSeat } from '../core/address.ts';
import { ascending } from '../core/lookup.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { cellOf } from '../topology/bus-tree.ts';

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
  const controllers = pciControllers(plan);
  const taken = new Set(
    plan.devices.flatMap((device) => {
      const seat = pciSeat(device);
      return seat === undefined ? [] : [`${seat.bus} ${seat.slot}`];
    }),
  );
  const found = new Map<string, SpareSeats>();
  for (const [index, controller] of controllers) {
    const facts = model.pci.get(controller.model ?? '');
    if (facts === undefined || !facts.hotplug || controller.hotplug === 'off') continue;
    const slots = ascending(...facts.slots);
    const count = slots.filter((slot) => !taken.has(`${index} ${slot}`)).length;
    const bus = facts.accepts.includes('express') ? 'pcie' : 'pci';
    const cell = cellOf(index, controllers);
    const before = found.get(`${cell} ${bus}`)?.count ?? 0;
    found.set(`${cell} ${bus}`, {
      ...(cell === undefined ? {} : { cell }),
      bus,
      count: before + count,
    });
  }
  return [...found.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.cell ?? -1) - (b.cell ?? -1) || (a.bus < b.bus ? 1 : -1));
}

function pciControllers({ devices }: Plan): Map<number, Controller> {
  const controllers = new Map<number, Controller>();
  for (const device of devices)
    if (device.kind === 'controller' && device.type === 'pci' && device.index !== undefined)
      controllers.set(device.index, device);
  return controllers;
}
