import type { VirtioSerialAddress } from '../core/address.ts';
import { count } from '../core/text.ts';
import { addController, lowestFreeIndex } from '../guest/controllers.ts';
import { type Draft, type Guest, nameOf, refusal, visited } from '../guest/guest.ts';

/** Ports in use, by controller index. */
type PortTable = Map<number, { readonly size: number; readonly taken: Set<number> }>;

/**
 * Gives virtio-serial channels their ports; a further controller is added when all ports are used up. Port 0 is kept for
 * consoles, which have no stored address.
 *
 * @throws DevaddrError `ControllerMissing`, `PortOutOfRange`, `PortTaken`, `PortsUsedUp`
 */
export function assignVirtioSerial(guest: Guest): void {
  const table = portTable(guest);
  for (const device of visited(guest)) {
    if (device.address?.type === 'virtio-serial' && device.address.port !== 0)
      reserve(table, device, device.address);
  }
  for (const console of guest.lists.console)
    if (console.targetType === 'virtio') placeConsole(guest, table, console);
  for (const channel of guest.lists.channel)
    if (channel.targetType === 'virtio') placeChannel(guest, table, channel);
}

function portTable(guest: Guest): PortTable {
  const fallback = guest.machine.model.controllers.virtioSerial.ports;
  const table: PortTable = new Map();
  const controllers = guest.lists.controller
    .filter((each) => each.type === 'virtio-serial')
    .toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  for (const { index, ports } of controllers)
    table.set(index ?? 0, { size: ports ?? fallback, taken: new Set() });
  return table;
}

function reserve(table: PortTable, device: Draft, { controller, port }: VirtioSerialAddress): void {
  const ports = table.get(controller);
  if (ports === undefined) throw controllerMissing(device, controller);
  if (port >= ports.size) {
    throw refusal(
      device,
      'PortOutOfRange',
      `${nameOf(device)} is to have port ${port} of virtio-serial controller ${controller}, which has ${count(ports.size, 'port')}`,
      {
        field: 'address.port',
        data: { controller, port, ports: ports.size },
      },
    );
  }
  if (ports.taken.has(port)) {
    throw refusal(
      device,
      'PortTaken',
      `${nameOf(device)} is to have port ${port} of virtio-serial controller ${controller}, which is in use`,
      {
        field: 'address.port',
        hint: 'leave the port out: a free one is then chosen',
        data: { controller, port },
      },
    );
  }
  ports.taken.add(port);
}

function controllerMissing(device: Draft, controller: number): Error {
  return refusal(
    device,
    'ControllerMissing',
    `${nameOf(device)} needs virtio-serial controller ${controller}, which does not exist`,
    {
      field: 'address.controller',
      hint: 'list the controller, or leave the address out',
      data: { type: 'virtio-serial', controller },
    },
  );
}

function freePort(table: PortTable, controller: number, first: number): number | undefined {
  const ports = table.get(controller);
  if (ports === undefined) return undefined;
  let port = first;
  while (ports.taken.has(port)) port++;
  return port < ports.size ? port : undefined;
}

/** The lowest free port of the lowest controller that has one, on a new controller if need be. */
function nextPort(
  guest: Guest,
  table: PortTable,
  device: Draft,
  first: number,
): VirtioSerialAddress {
  for (const controller of table.keys()) {
    const port = freePort(table, controller, first);
    if (port !== undefined) return { type: 'virtio-serial', controller, bus: 0, port };
  }
  const index = lowestFreeIndex(guest.lists, 'virtio-serial');
  addController(
    guest.lists,
    'virtio-serial',
    { index },
    { reason: 'ports-used-up', of: device.id },
  );
  for (const [controller, ports] of portTable(guest))
    if (!table.has(controller)) table.set(controller, ports);
  const sorted = [...table].sort(([a], [b]) => a - b);
  table.clear();
  for (const [controller, ports] of sorted) table.set(controller, ports);
  return { type: 'virtio-serial', controller: index, bus: 0, port: Math.max(first, 1) };
}

function isComplete(device: Draft): boolean {
  return device.address?.type === 'virtio-serial' && device.address.port !== 0;
}

/**
 * A console stores no address. One that names a controller but no port takes a port of controller 0 all the same, as in
 * libvirt.
 */
function placeConsole(guest: Guest, table: PortTable, console: Draft<'console'>): void {
  if (isComplete(console)) return;
  if (console.address?.type !== 'virtio-serial') {
    nextPort(guest, table, console, 0);
    return;
  }
  if (!table.has(0)) throw controllerMissing(console, 0);
  const port = freePort(table, 0, 1);
  if (port === undefined) throw portsUsedUp(console, 0);
  table.get(0)?.taken.add(port);
}

function placeChannel(guest: Guest, table: PortTable, channel: Draft<'channel'>): void {
  if (isComplete(channel)) return;
  const { address } = channel;
  const chosen =
    address?.type === 'virtio-serial'
      ? portOf(table, channel, address.controller)
      : nextPort(guest, table, channel, 1);
  channel.address = chosen;
  table.get(chosen.controller)?.taken.add(chosen.port);
}

function portOf(
  table: PortTable,
  channel: Draft<'channel'>,
  controller: number,
): VirtioSerialAddress {
  if (!table.has(controller)) throw controllerMissing(channel, controller);
  const port = freePort(table, controller, 1);
  if (port === undefined) throw portsUsedUp(channel, controller);
  return { type: 'virtio-serial', controller, bus: 0, port };
}

function portsUsedUp(device: Draft, controller: number): Error {
  return refusal(
    device,
    'PortsUsedUp',
    `virtio-serial controller ${controller} has no free port for ${nameOf(device)}`,
    {
      field: 'address.controller',
      hint: 'leave the address out: another controller is then used',
      data: { controller },
    },
  );
}
