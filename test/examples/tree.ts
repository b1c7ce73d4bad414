import type { ControllerDevice, DeviceOf } from '../../src/core/device.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';

/** The device of this id. */
export function find(plan: Plan, id: string): PlanDevice {
  const found = plan.devices.find((device) => device.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

type Controller = DeviceOf<'controller'> & PlanDevice;

/** All controllers of PCI, or those of one model. */
export function pciControllers(plan: Plan, model?: string): Controller[] {
  return plan.devices.filter(
    (device): device is Controller =>
      device.kind === 'controller' &&
      device.type === 'pci' &&
      (model === undefined || device.model === model),
  );
}

/** The controllers above a device, the nearest first. */
export function above(plan: Plan, id: string): Controller[] {
  const way: Controller[] = [];
  for (let at: PlanDevice = find(plan, id); at.address?.type === 'pci'; ) {
    const { bus } = at.address;
    const controller = pciControllers(plan).find(({ index }) => index === bus);
    if (controller === undefined) throw new Error(`there is no bus ${bus}`);
    way.push(controller);
    at = controller;
  }
  return way;
}

/** Model of the port or bridge that a device sits at. */
export function seatModel(plan: Plan, id: string): ControllerDevice['model'] {
  return above(plan, id)[0]?.model;
}

/** The cell of the root that a device hangs from. */
export function cellOf(plan: Plan, id: string): number | undefined {
  return above(plan, id).find(({ node }) => node !== undefined)?.node;
}

/** The switch a device is behind, if any: index of its upstream port. */
export function switchOf(plan: Plan, id: string): number | undefined {
  return above(plan, id).find(({ model }) => model === 'pcie-switch-upstream-port')?.index;
}

/** Ports without an occupant that can be hotplugged. */
export function spareSeats(plan: Plan): Controller[] {
  const taken = new Set(
    plan.devices.map(({ address }) => (address?.type === 'pci' ? address.bus : undefined)),
  );
  return [
    ...pciControllers(plan, 'pcie-root-port'),
    ...pciControllers(plan, 'pcie-switch-downstream-port'),
  ].filter(({ index, hotplug }) => !taken.has(index) && hotplug !== 'off');
}
