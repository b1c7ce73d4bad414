import type { ControllerDevice, RequestDevice } from '../../core/device.ts';
import { ascending } from '../../core/lookup.ts';
import type { Request } from '../../core/request.ts';
import { resolveMachine } from '../../guest/machine.ts';
import type { Model } from '../../model/model.ts';
import { unsuitable, wrongParameter } from './alternative.ts';

/** Machines with a PCI Express root of their own, which is what policies that list root ports are for. */
export function refuseOthersThanExpress(name: string, request: Request, model: Model): void {
  const { type, family } = resolveMachine(request.machine, model);
  if (family.pci.root !== 'pcie-root')
    throw unsuitable(name, `\`${type}\` has no PCI Express root ports`);
}

/** A PCI controller as a policy lists it. Its name says which policy did, and differs from all ids there are. */
export function listed(
  request: Request,
  id: string,
  controller: Omit<Partial<ControllerDevice>, 'kind' | 'id' | 'type'>,
): RequestDevice {
  const ids = new Set(request.devices.map((device) => device.id));
  let free = id;
  for (let n = 2; ids.has(free); n++) free = `${id}-${n}`;
  return { id: free, kind: 'controller', type: 'pci', ...controller } as RequestDevice;
}

/** The request with the root and some root ports written out, for libvirt to number and to seat. */
export function withRootPorts(name: string, request: Request, ports: number): Request {
  const hasRoot = request.devices.some(
    (device) =>
      device.kind === 'controller' && device.type === 'pci' && device.model === 'pcie-root',
  );
  const root = hasRoot
    ? []
    : [listed(request, `${name}-root`, { index: 0, model: 'pcie-root' as const })];
  const added = ascending(1, ports).map((n) =>
    listed(request, `${name}-port${n}`, { model: 'pcie-root-port' }),
  );
  return { ...request, devices: [...request.devices, ...root, ...added] };
}

/** Highest index of a listed controller of any type; 0 without any. */
export function highestIndex({ devices }: Request): number {
  return devices.reduce(
    (highest, device) =>
      device.kind === 'controller' ? Math.max(highest, device.index ?? 0) : highest,
    0,
  );
}

/** Highest index of a listed PCI controller; 0 without any, which is the root's. */
export function highestPciIndex(request: Request): number {
  const devices = request.devices.filter(
    (device) => device.kind === 'controller' && device.type === 'pci',
  );
  return highestIndex({ ...request, devices });
}

/** A count that stands behind a policy's name: the most if there is none. */
export function portCount(name: string, parameter: string | undefined, most: number): number {
  if (parameter === undefined) return most;
  const count = /^\d+$/.test(parameter) ? Number(parameter) : Number.NaN;
  if (count >= 0 && count <= most) return count;
  throw wrongParameter(name, `\`${parameter}\` is no number of ports from 0 to ${most}`);
}
