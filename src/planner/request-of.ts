import type { Device, RequestDevice } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import type { MachineRequest, Request, Tunables } from '../core/request.ts';

/** What a plan does not say of its machine: capabilities, memory and the like. */
export type MachineDetails = Omit<MachineRequest, 'arch' | 'type' | 'virtType'>;

/** The request that a plan fulfils, with everything in its place: every device listed, every address stated. */
export function requestOf(plan: Plan, details: MachineDetails = {}, tunables?: Tunables): Request {
  const { arch, type, virtType, cells } = plan.machine;
  return {
    machine: { ...(cells === undefined ? {} : { cells }), ...details, arch, type, virtType },
    ...(tunables === undefined ? {} : { tunables }),
    devices: plan.devices.map(asListed),
  };
}

/** A device of a plan as a user would list it. */
export function asListed({
  implied: _implied,
  because: _because,
  ...device
}: PlanDevice): RequestDevice {
  return device as Device as RequestDevice;
}

/** The new plan says of devices that were in the old one why they were added, as the old one does. */
export function withOrigins(plan: Plan, old: Plan): Plan {
  const before = new Map(old.devices.map((device) => [device.id, device]));
  const devices = plan.devices.map((device): PlanDevice => {
    const { implied, because } = before.get(device.id) ?? device;
    return because === undefined ? device : ({ ...device, implied, because } as PlanDevice);
  });
  return { ...plan, devices };
}
