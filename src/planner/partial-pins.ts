import type { PciAddress } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Request } from '../core/request.ts';
import { pinOf } from '../problem/units.ts';

/** Seats that devices had, by id. */
export type Past = ReadonlyMap<string, PciAddress>;

/**
 * The request as everybody but the solver sees it: a device of whose seat only parts are given has no address yet. Devices
 * that shared a slot, a function each, keep it where no wish speaks against it: the functions of a slot belong together.
 */
export function withoutPins(request: Request, past: Past): Request {
  const slots = new Map<string, PciAddress[]>();
  for (const device of request.devices) {
    const was = wasOf(device, past);
    if (was !== undefined) slots.set(slotKey(was), [...(slots.get(slotKey(was)) ?? []), was]);
  }
  const buses = new Set([0, ...request.devices.flatMap(indexOf)]);
  const devices = request.devices.map((device) => {
    const { address, tunables } = device;
    const was = wasOf(device, past);
    const stays =
      was !== undefined && address === undefined && tunables === undefined && buses.has(was.bus);
    if (stays && isShared(slots.get(slotKey(was)) ?? []))
      return { ...device, address: was } as RequestDevice;
    if (address === undefined || pinOf(address) === undefined) return device;
    return { ...device, address: { type: 'pci' as const } };
  });
  return { ...request, devices };
}

function wasOf({ was, id }: RequestDevice, past: Past): PciAddress | undefined {
  return was === undefined ? past.get(id) : was.type === 'pci' ? was : undefined;
}

function slotKey({ bus, slot }: PciAddress): string {
  return `${bus} ${slot}`;
}

/** A slot whose functions several devices had, one of them function 0. */
function isShared(seats: readonly PciAddress[]): boolean {
  const functions = new Set(seats.map((seat) => seat.function));
  return seats.length > 1 && functions.size === seats.length && functions.has(0);
}

function indexOf(device: RequestDevice): number[] {
  return device.kind === 'controller' && device.type === 'pci' && device.index !== undefined
    ? [device.index]
    : [];
}
