import type { RequestDevice } from '../src/core/device.ts';
import type { Request, Tunables } from '../src/core/request.ts';
import { mixedDevices } from './placements.ts';

/** A request with a reason why it is impossible. */
export interface ImpossibleRequest {
  /** What stands in the way. */
  readonly kind: string;
  readonly size: number;
  readonly request: Request;
}

/** Guests of mixed devices on four cells, each with one thing too much. */
export function impossibleRequests(size: number): readonly ImpossibleRequest[] {
  const { request } = mixedDevices(size);
  const { devices } = request;
  const [one, other] = [devices[0]?.id ?? '', devices[1]?.id ?? ''];
  // The largest guests need fewer: most of their devices share buses.
  const few = Math.min(Math.ceil(size / 2), 64);
  const withTunables = (tunables: Tunables): Request => ({
    ...request,
    tunables: { ...request.tunables, ...tunables },
  });
  const pinned = devices.map(
    (device, i): RequestDevice =>
      i < 2
        ? { ...device, address: { type: 'pci', bus: 0, slot: 9 }, tunables: { bus: 'root' } }
        : device,
  );
  const hot: RequestDevice = {
    id: 'hot',
    kind: 'interface',
    type: 'user',
    model: 'virtio',
    tunables: { bus: 'root', hotplug: true },
  };
  return [
    { kind: 'no expander buses', size, request: withTunables({ expanders: 'none' }) },
    {
      kind: 'too few controllers',
      size,
      request: withTunables({ limits: { controllers: few } }),
    },
    { kind: 'two devices in one slot', size, request: { ...request, devices: pinned } },
    {
      kind: 'together and apart',
      size,
      request: withTunables({
        together: [{ devices: [one, other], on: 'switch' }],
        apart: [{ devices: [one, other], on: 'expander' }],
      }),
    },
    { kind: 'hotplug on the root bus', size, request: { ...request, devices: [...devices, hot] } },
  ];
}
