import { hasUsbPort, type UsbAddress } from '../core/address.ts';
import { count } from '../core/text.ts';
import { type Draft, type Guest, nameOf, refusal, visited } from '../guest/guest.ts';
import {
  describePath,
  findPort,
  locate,
  type UsbBuses,
  type UsbLevel,
  usbLevel,
} from '../topology/usb.ts';

/**
 * Gives USB devices their ports and adds hubs where the controllers have too few. A domain that is read back is left
 * alone unless all its USB devices have ports.
 *
 * @throws DevaddrError
 */
export function assignUsb(guest: Guest): void {
  const devices = visited(guest).filter((device) => isUsbDevice(guest, device));
  if (!guest.newDomain && !devices.every(hasPort)) return;
  if (devices.length === 0 && !guest.lists.controller.some((each) => each.type === 'usb')) return;
  refuseWithoutController(guest, devices);
  addHubs(guest, devices.length);
  const buses = usbBuses(guest);
  const hubs = guest.lists.hub;
  const others = devices.filter(({ kind }) => kind !== 'hub');
  for (const hub of hubs.filter(hasPort)) openHub(guest, buses, hub);
  for (const device of others.filter(hasPort)) reserve(buses, device);
  for (const hub of hubs.filter((each) => !hasPort(each))) {
    place(buses, hub);
    openHub(guest, buses, hub);
  }
  for (const device of others.filter(isUnplaced)) place(buses, device);
}

/** What counts is the bus a device ended up with; an address of another type does not change that. */
function isUsbDevice(guest: Guest, device: Draft): boolean {
  return guest.factsOf(device).usb;
}

function hasPort(device: Draft): boolean {
  return device.address?.type === 'usb' && hasUsbPort(device.address);
}

function isUnplaced({ address }: Draft): boolean {
  return address === undefined || (address.type === 'usb' && !hasUsbPort(address));
}

/** Ports of a controller; companions add none of their own. */
function portsOf({ machine }: Guest, controller: Draft<'controller'>): number {
  const { usb } = machine.model.controllers;
  const { model, ports } = controller;
  if (model === undefined) return usb.unsetPorts;
  if (usb.configurable.includes(model)) return ports ?? usb.configurableDefault;
  return usb.ports[model] ?? 0;
}

function usbControllers({ lists }: Guest): Draft<'controller'>[] {
  return lists.controller.filter((each) => each.type === 'usb');
}

function refuseWithoutController(guest: Guest, devices: readonly Draft[]): void {
  const first = devices[0];
  if (first === undefined || usbControllers(guest).some((each) => each.model !== 'none')) return;
  throw refusal(
    first,
    'UsbDisabled',
    `${nameOf(first)} needs USB, but the guest has no USB controller`,
    {
      hint: 'list a USB controller, such as one of model `qemu-xhci`',
      data: { devices: devices.map((device) => device.id) },
    },
  );
}

/** As many hubs as libvirt adds: one more than needed if the excess is a multiple of what a hub gains. */
function addHubs(guest: Guest, devices: number): void {
  const { hubPorts } = guest.machine.model.controllers.usb;
  const { hub: hubs } = guest.lists;
  const ports = usbControllers(guest).reduce((sum, each) => sum + portsOf(guest, each), 0);
  const excess = devices - (ports + hubPorts * hubs.length);
  if (excess <= 0) return;
  const wanted = Math.ceil((excess + 1) / (hubPorts - 1));
  for (let i = 0; i < wanted; i++) {
    hubs.push({
      id: `hub${hubs.length}`,
      kind: 'hub',
      type: 'usb',
      because: { reason: 'ports-used-up', of: 'usb' },
    });
  }
}

function usbBuses(guest: Guest): UsbBuses {
  const buses: Map<number, UsbLevel> = new Map();
  const holders = new Map<number, Draft>();
  for (const controller of usbControllers(guest)) {
    const ports = portsOf(guest, controller);
    if (ports === 0 || controller.index === undefined) continue;
    const holder = holders.get(controller.index);
    if (holder !== undefined) {
      throw refusal(
        controller,
        'ControllerDuplicate',
        `two USB controllers have index ${controller.index}: ${nameOf(holder)} and ${nameOf(controller)}`,
        {
          field: 'index',
          data: { type: 'usb', index: controller.index, holder: holder.id },
        },
      );
    }
    holders.set(controller.index, controller);
    buses.set(controller.index, usbLevel(ports));
  }
  return new Map([...buses].sort(([a], [b]) => a - b));
}

function openHub(guest: Guest, buses: UsbBuses, hub: Draft<'hub'>): void {
  const { level, port } = find(buses, hub);
  if (level.hubs.has(port)) {
    throw refusal(
      hub,
      'UsbPortTaken',
      `${nameOf(hub)} is to be plugged in where another hub is, at USB ${describeAt(hub)}`,
      { field: 'address.port' },
    );
  }
  level.taken.add(port);
  level.hubs.set(port, usbLevel(guest.machine.model.controllers.usb.hubPorts));
}

function reserve(buses: UsbBuses, device: Draft): void {
  const { level, port } = find(buses, device);
  if (level.taken.has(port)) {
    throw refusal(
      device,
      'UsbPortTaken',
      `${nameOf(device)} is to have USB port ${describeAt(device)}, which is in use`,
      {
        field: 'address.port',
        hint: 'leave the port out: a free one is then chosen',
      },
    );
  }
  level.taken.add(port);
}

function describeAt({ address }: Draft): string {
  return address?.type === 'usb' ? `${address.bus}:${address.port}` : '';
}

function find(buses: UsbBuses, device: Draft): { level: UsbLevel; port: number } {
  const { bus, port = '' } = device.address as UsbAddress;
  const found = locate(buses, bus, port);
  if (!('problem' in found)) return found;
  const reasons = {
    bus: `but there is no USB bus ${bus}`,
    range: `but port ${found.at} of the path does not exist`,
    hub: `but there is no hub at port ${found.at} of the path`,
    port: `but there are ${count(found.ports, 'port')} only`,
  };
  throw refusal(
    device,
    found.problem === 'bus' ? 'UsbBusUnknown' : 'UsbPortUnknown',
    `${nameOf(device)} is to have USB port ${bus}:${port}, ${reasons[found.problem]}`,
    {
      field: 'address.port',
      hint:
        found.problem === 'bus'
          ? 'list a USB controller with this index'
          : 'leave the port out: a free one is then chosen',
      data: { bus, port },
    },
  );
}

function place(buses: UsbBuses, device: Draft): void {
  const wanted = device.address?.type === 'usb' ? device.address.bus : undefined;
  const level = wanted === undefined ? undefined : buses.get(wanted);
  if (wanted !== undefined && level === undefined) {
    throw refusal(
      device,
      'UsbBusUnknown',
      `${nameOf(device)} is to be on USB bus ${wanted}, which does not exist`,
      {
        field: 'address.bus',
        hint: 'list a USB controller with this index, or leave the bus out',
        data: { bus: wanted },
      },
    );
  }
  const among: UsbBuses =
    wanted === undefined || level === undefined ? buses : new Map([[wanted, level]]);
  for (const [bus, root] of among) {
    const path = findPort(root);
    if (path === undefined) continue;
    device.address = { type: 'usb', bus, port: describePath(path) };
    locateLevel(root, path).taken.add(path.at(-1) ?? 0);
    return;
  }
  throw portsUsedUp(device, buses);
}

function locateLevel(root: UsbLevel, path: readonly number[]): UsbLevel {
  let level = root;
  for (const port of path.slice(0, -1)) level = level.hubs.get(port) ?? level;
  return level;
}

function portsUsedUp(device: Draft, buses: UsbBuses): Error {
  const sizes = [...buses]
    .map(([bus, { ports }]) => `bus ${bus} with ${count(ports, 'port')}`)
    .join(', ');
  return refusal(
    device,
    'UsbPortsUsedUp',
    `no USB port is free for ${nameOf(device)}; there is ${sizes}`,
    {
      hint: 'list a further USB controller, or one of model `qemu-xhci` with more ports (up to 15)',
    },
  );
}
