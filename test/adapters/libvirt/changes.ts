import type { AddressWish } from '../../../src/core/address.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import type { Request } from '../../../src/core/request.ts';

/** What is different of a device; nothing to take it out. */
export type Change = (device: RequestDevice) => object | undefined;

export const gone = (): undefined => undefined;
export const at = (address: AddressWish | undefined) => () => ({ address });

/** A request without ids, which go by number where a domain gives none, and with whole addresses. */
export function facts({ machine, devices }: Request): unknown {
  const stated = devices.map(({ id: _, address, ...device }) => {
    if (address?.type !== 'pci') return { ...device, address };
    const whole = { domain: 0, bus: 0, slot: 0, function: 0, ...address };
    return { ...device, address: whole };
  });
  return JSON.parse(JSON.stringify({ machine, devices: stated }));
}
