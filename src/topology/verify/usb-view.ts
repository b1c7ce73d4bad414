import type { UsbAddress } from '../../core/address.ts';
import { entryOf } from '../../core/lookup.ts';
import type { PlanController, PlanDevice } from '../../core/plan.ts';
import type { ControllerFacts } from '../../model/controller-facts.ts';
import type { Model } from '../../model/model.ts';

/** A USB device at a port. */
export interface UsbSeat {
  readonly device: PlanDevice;
  readonly bus: number;
  /** The way to the port through hubs: from the root, one number a level. */
  readonly path: readonly number[];
}

/** The USB side of a plan. */
export interface UsbView {
  readonly devices: readonly PlanDevice[];
  readonly controllers: readonly PlanController[];
  /** Ports by bus; controllers without ports of their own are not seen. */
  readonly ports: ReadonlyMap<number, number>;
  readonly seats: readonly UsbSeat[];
  /** Hubs with a port, by `portKey`; where several have one, the last. */
  readonly hubs: ReadonlyMap<string, UsbSeat>;
  /**
   * True if every USB device has a port. If not, the domain may have been read back, and then libvirt looks at no USB port
   * at all.
   */
  readonly complete: boolean;
}

interface Parts {
  readonly model: Model;
  readonly seekers: readonly PlanDevice[];
  readonly controllers: readonly PlanController[];
}

export function usbViewOf({ model, seekers, controllers }: Parts): UsbView {
  const devices = seekers.filter((device) => model.factsOf(device).usb);
  const usb = controllers.filter(({ type }) => type === 'usb');
  const seats = devices.flatMap((device) => {
    const seat = usbSeat(device);
    return seat === undefined ? [] : [seat];
  });
  return {
    devices,
    controllers: usb,
    ports: portsByBus(usb, model.controllers.usb),
    seats,
    hubs: new Map(
      seats
        .filter(({ device }) => device.kind === 'hub')
        .map((seat) => [portKey(seat.bus, seat.path), seat]),
    ),
    complete: seats.length === devices.length,
  };
}

function portsByBus(
  controllers: readonly PlanController[],
  facts: ControllerFacts['usb'],
): Map<number, number> {
  const ports = new Map<number, number>();
  for (const controller of controllers) {
    const count = portsOf(controller, facts);
    const index = controller.index ?? 0;
    if (count > 0 && !ports.has(index)) ports.set(index, count);
  }
  return ports;
}

/** Ports of a USB controller at its root. */
export function portsOf(controller: PlanController, facts: ControllerFacts['usb']): number {
  const { model, ports } = controller;
  if (model === undefined) return facts.unsetPorts;
  if (facts.configurable.includes(model)) return ports ?? facts.configurableDefault;
  return entryOf(facts.ports, model) ?? 0;
}

function usbSeat(device: PlanDevice): UsbSeat | undefined {
  const { address } = device;
  if (address?.type !== 'usb') return undefined;
  const path = portPath(address);
  return path === undefined ? undefined : { device, bus: address.bus, path };
}

/** Numbers of a port; zeros at the end do not count, and a port that starts with 0 is none. */
function portPath({ port = '' }: UsbAddress): number[] | undefined {
  const numbers = port.split('.').map(Number);
  while (numbers.at(-1) === 0) numbers.pop();
  const [first] = numbers;
  return first === undefined || first === 0 ? undefined : numbers;
}

/** What tells one USB port from another. */
export function portKey(bus: number, path: readonly number[]): string {
  return `${bus}:${path.join('.')}`;
}
