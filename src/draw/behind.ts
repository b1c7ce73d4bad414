import type { Address } from '../core/address.ts';
import type { ControllerDevice } from '../core/device.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';

/** The devices that hang from a controller or a hub without a PCI seat of their own, in the order of their addresses. */
export type Behind = ReadonlyMap<PlanDevice, readonly PlanDevice[]>;

/** Who hangs from whom, apart from PCI. */
export function devicesBehind({ devices }: Plan): Behind {
  const holders = holdersIn(devices);
  const behind = new Map<PlanDevice, PlanDevice[]>();
  for (const device of devices) {
    const holder = holderKeys(device)
      .map((key) => holders.get(key))
      .find((found) => found !== undefined && found !== device);
    if (holder !== undefined) behind.set(holder, [...(behind.get(holder) ?? []), device]);
  }
  for (const held of behind.values()) held.sort(byAddress);
  return behind;
}

/** Controllers that are not PCI's, and hubs, by what addresses call them. */
function holdersIn(devices: readonly PlanDevice[]): Map<string, PlanDevice> {
  const holders = new Map<string, PlanDevice>();
  for (const device of devices) {
    const key = keyOf(device);
    if (key !== undefined && !(holders.has(key) && isCompanion(device))) holders.set(key, device);
  }
  return holders;
}

function keyOf(device: PlanDevice): string | undefined {
  if (device.kind === 'controller')
    return device.type === 'pci' ? undefined : `${device.type} ${device.index}`;
  if (device.kind !== 'hub' || device.address?.type !== 'usb') return undefined;
  return `hub ${device.address.bus} ${device.address.port}`;
}

/** Companions share the index of their USB controller. */
function isCompanion(device: PlanDevice): boolean {
  return (device as Partial<ControllerDevice>).startPort !== undefined;
}

/** What may hold a device, the nearest first. */
function holderKeys(device: PlanDevice): string[] {
  const { address } = device;
  switch (address?.type) {
    case 'drive':
      return [`${device.kind === 'disk' ? device.targetBus : 'scsi'} ${address.controller}`];
    case 'virtio-serial':
    case 'ccid':
      return [`${address.type} ${address.controller}`];
    case 'usb':
      return [
        ...hubsAbove(address.port ?? '').map((port) => `hub ${address.bus} ${port}`),
        `usb ${address.bus}`,
      ];
    default:
      return [];
  }
}

/** `1.2.3` hangs from the hub at `1.2`, or else from the one at `1`. */
function hubsAbove(port: string): string[] {
  const path = port.split('.');
  return path.slice(1).map((_, i) => path.slice(0, path.length - 1 - i).join('.'));
}

/** By the numbers of the address; devices whose address has none stay in order. */
export function byAddress(a: PlanDevice, b: PlanDevice): number {
  const [mine, other] = [numbersOf(a.address), numbersOf(b.address)];
  const at = mine.findIndex((number, i) => number !== other[i]);
  return at < 0 ? mine.length - other.length : (mine[at] ?? 0) - (other[at] ?? -1);
}

function numbersOf(address: Address | undefined): readonly number[] {
  switch (address?.type) {
    case 'pci':
      return [address.bus, address.slot, address.function];
    case 'drive':
      return [address.controller, address.bus, address.target, address.unit];
    case 'virtio-serial':
      return [address.controller, address.bus, address.port];
    case 'ccid':
      return [address.controller, address.slot];
    case 'usb':
      return [address.bus, ...(address.port ?? '').split('.').map((port) => Number(port) || 0)];
    case 'spapr-vio':
      return [address.reg ?? 0];
    case 'ccw':
      return [address.cssid ?? 0, address.ssid ?? 0, address.devno ?? 0];
    case 'dimm':
      return [address.slot];
    default:
      return [];
  }
}
