import type { Address } from '../core/address.ts';
import { holdersAmong } from '../core/holders.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';

/** The devices that hang from a controller or a hub without a PCI seat of their own, in the order of their addresses. */
export type Behind = ReadonlyMap<PlanDevice, readonly PlanDevice[]>;

/** Who hangs from whom, apart from PCI. */
export function devicesBehind({ devices }: Plan): Behind {
  const { holderOf } = holdersAmong(devices);
  const behind = new Map<PlanDevice, PlanDevice[]>();
  for (const device of devices) {
    const holder = holderOf(device);
    if (holder !== undefined) behind.set(holder, [...(behind.get(holder) ?? []), device]);
  }
  for (const held of behind.values()) held.sort(byAddress);
  return behind;
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
