import type { PciAddress } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Request } from '../core/request.ts';
import { pinOf } from '../problem/members.ts';

/** Seats that devices had, by id. */
export type Past = ReadonlyMap<string, PciAddress>;

/** The request as everybody but the solver sees it: a device of whose seat only parts are given has no address yet. */
export function withoutPins(request: Request): Request {
  const devices = request.devices.map(
    (device): RequestDevice =>
      device.address === undefined || pinOf(device.address) === undefined
        ? device
        : { ...device, address: { type: 'pci' } },
  );
  return { ...request, devices };
}
