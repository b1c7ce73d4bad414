import type { VirtioSerialAddress } from '../core/address.ts';
import { count } from '../core/text.ts';
import { addController } from '../guest/controllers.ts';
import { type Draft, type Guest, nameOf, refusal, visited } from '../guest/guest.ts';

interface Ports {
  readonly size: number;
  readonly taken: Set<number>;
  /** No port in front of this one is free; port 0 is for consoles. */
  next: number;
}

function portsUpTo(size: number): Ports {
  return { size, taken: new Set(), next: 1 };
}

/** The ports of virtio-serial controllers; none is given back. */
interface PortTable {
  readonly byController: Map<number, Ports>;
  /** Controllers that may have a free port, in the order in which they are tried. */
  readonly open: number[];
  /** No index below this one is free. */
  lowestIndex: number;
}

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

function portTable({ lists, machine }: Guest): PortTable {
  const fallback = machine.model.controllers.virtioSerial.ports;
  const byController = new Map<number, Ports>();
  for (const { type, index = 0, ports = fallback } of lists.controller)
    if (type === 'virtio-serial') byController.set(index, portsUpTo(ports));
  const open = [...byController.keys()].sort((a, b) => b - a);
  return { byController, open, lowestIndex: 0 };
}

function reserve(table: PortTable, device: Draft, { controller, port }: VirtioSerialAddress): void {
  const ports = portsOf(table, device, controller);
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

function portsOf(table: PortTable, device: Draft, controller: number): Ports {
  const ports = table.byController.get(controller);
  if (ports !== undefined) return ports;
  throw refusal(
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

function freePort(ports: Ports): number | undefined {
  while (ports.taken.has(ports.next)) ports.next++;
  return ports.next < ports.size ? ports.next : undefined;
}

/** The lowest free port of the lowest controller that has one, on a new controller if need be. */
function nextPort(guest: Guest, table: PortTable, device: Draft): VirtioSerialAddress {
  for (let last = table.open.at(-1); last !== undefined; last = table.open.at(-1)) {
    const ports = table.byController.get(last);
    const port = ports && freePort(ports);
    if (port !== undefined) return { type: 'virtio-serial', controller: last, bus: 0, port };
    table.open.pop();
  }
  return { type: 'virtio-serial', controller: addPorts(guest, table, device), bus: 0, port: 1 };
}

/** Index of a further controller. */
function addPorts({ lists, machine }: Guest, table: PortTable, device: Draft): number {
  while (table.byController.has(table.lowestIndex)) table.lowestIndex++;
  const index = table.lowestIndex;
  addController(lists, 'virtio-serial', { index }, { reason: 'ports-used-up', of: device.id });
  table.byController.set(index, portsUpTo(machine.model.controllers.virtioSerial.ports));
  table.open.push(index);
  return index;
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
    if (!hasPortZero(table)) addPorts(guest, table, console);
    return;
  }
  portOn(table, console, 0);
}

function hasPortZero({ byController }: PortTable): boolean {
  for (const { size } of byController.values()) if (size > 0) return true;
  return false;
}

function placeChannel(guest: Guest, table: PortTable, channel: Draft<'channel'>): void {
  if (isComplete(channel)) return;
  const { address } = channel;
  if (address?.type === 'virtio-serial') {
    const { controller } = address;
    const port = portOn(table, channel, controller);
    channel.address = { type: 'virtio-serial', controller, bus: 0, port };
    return;
  }
  const chosen = nextPort(guest, table, channel);
  table.byController.get(chosen.controller)?.taken.add(chosen.port);
  channel.address = chosen;
}

/** Takes the lowest free port of a controller. */
function portOn(table: PortTable, device: Draft, controller: number): number {
  const ports = portsOf(table, device, controller);
  const port = freePort(ports);
  if (port === undefined) throw portsUsedUp(device, controller);
  ports.taken.add(port);
  return port;
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
