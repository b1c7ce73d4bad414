import { count } from '../../core/text.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { type Complaint, complaint, error, type VerifyRule, warning } from './rule.ts';
import { portKey, type UsbSeat } from './usb-view.ts';

export const usbPortExists: VerifyRule = {
  id: 'usb.port-exists',
  title:
    'The port of a USB device exists: its controller has it, or a hub at the port before it, at most four ports deep; a hub comes before what is behind it.',
  source: 'libvirt 11.3.0: USB ports by controller model, eight by hub; QEMU 10.0: order of hubs',
  check: (guest) => [
    ...wrongPortCounts(guest),
    ...withoutController(guest),
    ...guest.usb.seats.flatMap((seat) => missingPort(seat, guest)),
    ...hubsTooLate(guest),
  ],
};

function wrongPortCounts({ usb, model }: GuestView): Complaint[] {
  const { configurable, configurableMax } = model.controllers.usb;
  return usb.controllers.flatMap((controller) => {
    const { ports } = controller;
    if (ports === undefined) return [];
    if (!configurable.includes(controller.model ?? '')) {
      return [
        warning(
          `${nameOf(controller)} cannot be given a number of ports: libvirt does not start it`,
          [controller],
        ),
      ];
    }
    if (ports <= configurableMax) return [];
    return [
      error(`${nameOf(controller)} has ${ports} ports, more than ${configurableMax}`, [controller]),
    ];
  });
}

/** Devices without port are left to QEMU, which needs a controller for them. */
function withoutController({ usb }: GuestView): Complaint[] {
  if (usb.controllers.some(({ model }) => model !== 'none')) return [];
  const seated = new Set(usb.seats.map(({ device }) => device));
  const unplaced = usb.devices.filter(
    (device) =>
      (device.address === undefined || device.address.type === 'usb') && !seated.has(device),
  );
  return unplaced.map((device) =>
    warning(`${nameOf(device)} needs USB, but the guest has no USB controller`, [device]),
  );
}

function missingPort(seat: UsbSeat, guest: GuestView): Complaint[] {
  const problem = problemOf(seat, guest);
  if (problem === undefined) return [];
  const message = `${nameOf(seat.device)} is at USB port ${portKey(seat.bus, seat.path)}, but ${problem}`;
  return [complaint(guest.usb.complete ? 'error' : 'warning', message, [seat.device])];
}

function problemOf({ bus, path }: UsbSeat, { usb, model }: GuestView): string | undefined {
  const { hubPorts, maxDepth } = model.controllers.usb;
  if (path.length > maxDepth) return `ports are at most ${maxDepth} deep`;
  let ports = usb.ports.get(bus);
  if (ports === undefined) return `no USB controller provides bus ${bus}`;
  for (const [level, port] of path.entries()) {
    const host = portKey(bus, path.slice(0, level));
    if (!(port >= 1 && port <= ports)) {
      return `${level === 0 ? `bus ${bus}` : `the hub at ${host}`} has ${count(ports, 'port')}`;
    }
    if (level + 1 === path.length) return undefined;
    const next = portKey(bus, path.slice(0, level + 1));
    if (!usb.hubs.has(next)) return `there is no hub at ${next}`;
    ports = hubPorts;
  }
  return undefined;
}

function hubsTooLate({ usb }: GuestView): Complaint[] {
  const listed = new Map([...usb.hubs.values()].map((hub, position) => [hub, position]));
  return [...usb.hubs.values()].flatMap((hub, position) => {
    const parent = usb.hubs.get(portKey(hub.bus, hub.path.slice(0, -1)));
    if (parent === undefined || (listed.get(parent) ?? 0) <= position) return [];
    return [
      warning(
        `${nameOf(hub.device)} is listed before ${nameOf(parent.device)}, behind which it is: QEMU creates hubs in this order`,
        [hub.device, parent.device],
        `list \`${parent.device.id}\` first`,
      ),
    ];
  });
}
