import type { Device, RequestDevice } from './device.ts';
import type { PlanController, PlanDevice } from './plan.ts';

/** How addresses call a controller. */
export interface ControllerName {
  readonly type: string;
  readonly index: number;
}

/** Who holds devices that have no PCI seat of their own. */
export interface Holders {
  /** The controller of a type and index; of USB controllers that share an index, the one with the ports of its own. */
  readonly controller: (type: string, index: number) => PlanController | undefined;
  /** The controller that the address of a device names. */
  readonly controllerOf: (device: PlanDevice) => PlanController | undefined;
  /** What a device is plugged into: the nearest USB hub that is there, or the controller. */
  readonly holderOf: (device: PlanDevice) => PlanDevice | undefined;
}

/** The controller that the address of a device names, those of PCI apart; nothing for addresses that name none. */
export function controllerNamed(device: Device): ControllerName | undefined {
  const { address } = device;
  switch (address?.type) {
    case 'drive':
      return { type: driveBus(device), index: address.controller };
    case 'usb':
      return { type: 'usb', index: address.bus };
    case 'virtio-serial':
    case 'ccid':
      return { type: address.type, index: address.controller };
    default:
      return undefined;
  }
}

/** Type of the controllers that a drive hangs from: its address has the index only. */
export function driveBus(device: Device | RequestDevice): string {
  return (device.kind === 'disk' && device.targetBus) || 'scsi';
}

/** Looks up who holds whom; a device never holds itself, whatever its address says. */
export function holdersAmong(devices: readonly PlanDevice[]): Holders {
  const controllers = new Map<string, PlanController>();
  const hubs = new Map<string, PlanDevice>();
  for (const device of devices) {
    if (device.kind === 'controller') {
      const key = keyOf(device.type, device.index ?? 0);
      if (!controllers.has(key) || device.startPort === undefined) controllers.set(key, device);
    } else if (device.kind === 'hub' && device.address?.type === 'usb') {
      hubs.set(`${device.address.bus} ${device.address.port}`, device);
    }
  }
  const controller: Holders['controller'] = (type, index) => controllers.get(keyOf(type, index));
  const controllerOf: Holders['controllerOf'] = (device) => {
    const named = controllerNamed(device);
    const found = named && controller(named.type, named.index);
    return found === device ? undefined : found;
  };
  return {
    controller,
    controllerOf,
    holderOf: (device) => {
      const { address } = device;
      if (address?.type !== 'usb') return controllerOf(device);
      const hub = hubsAbove(address.port ?? '')
        .map((port) => hubs.get(`${address.bus} ${port}`))
        .find((found) => found !== undefined && found !== device);
      return hub ?? controllerOf(device);
    },
  };
}

const keyOf = (type: string, index: number): string => `${type} ${index}`;

/** `1.2.3` hangs from the hub at `1.2`, or else from the one at `1`. */
function hubsAbove(port: string): string[] {
  const path = port.split('.');
  return path.slice(1).map((_, i) => path.slice(0, path.length - 1 - i).join('.'));
}
