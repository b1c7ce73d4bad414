import type { AddressWish } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Request } from '../core/request.ts';
import { diskIndex } from '../guest/disk-name.ts';
import type { Draft, Guest } from '../guest/guest.ts';
import type { ControllerFacts } from '../model/controller-facts.ts';
import type { MachineFamily } from '../model/machine-family.ts';

/** A controller that is added for the devices of a cell. */
export interface CellController {
  readonly id: string;
  readonly cell: number;
}

/** Devices that follow a cell by way of their controller. */
interface Follower {
  readonly type: 'scsi' | 'virtio-serial' | 'usb';
  /** How many of them a controller takes. */
  readonly room: (facts: ControllerFacts) => number;
  readonly follows: (device: RequestDevice) => boolean;
  /** Index of the controller that a device without a cell has or gets. */
  readonly indexOf: (device: RequestDevice, facts: ControllerFacts) => number | undefined;
  readonly address: (controller: number, position: number) => AddressWish;
}

const FOLLOWERS: readonly Follower[] = [
  {
    type: 'scsi',
    room: ({ drive }) => drive.scsi.units,
    follows: (device) => device.kind === 'disk' && device.targetBus === 'scsi',
    indexOf: (device, { drive }) => {
      if (device.address?.type === 'drive') return device.address.controller;
      const position = device.kind === 'disk' ? diskIndex(device.target) : undefined;
      return position === undefined ? 0 : Math.floor(position / drive.scsi.units);
    },
    address: (controller, unit) => ({ type: 'drive', controller, bus: 0, target: 0, unit }),
  },
  {
    type: 'virtio-serial',
    room: ({ virtioSerial }) => virtioSerial.ports - 1,
    follows: (device) =>
      (device.kind === 'channel' || device.kind === 'console') && device.targetType === 'virtio',
    indexOf: ({ address }) => (address?.type === 'virtio-serial' ? address.controller : 0),
    address: (controller) => ({ type: 'virtio-serial', controller, bus: 0, port: 0 }),
  },
  {
    type: 'usb',
    room: ({ usb }) => usb.configurableMax,
    follows: (device) =>
      (device.kind === 'input' && device.bus === 'usb') ||
      (device.kind === 'disk' && device.targetBus === 'usb') ||
      (device.kind === 'hostdev' && device.type === 'usb') ||
      device.kind === 'redirdev',
    indexOf: ({ address }) => (address?.type === 'usb' ? address.bus : 0),
    address: (bus) => ({ type: 'usb', bus }),
  },
];

/** True for a device that has no PCI seat of its own but follows its controller. */
export function followsController(device: RequestDevice): boolean {
  return FOLLOWERS.some(({ follows }) => follows(device));
}

/** The controller that a device follows. */
export function followed(
  device: RequestDevice,
  { address }: Draft,
  { lists }: Guest,
): Draft<'controller'> | undefined {
  const type = FOLLOWERS.find(({ follows }) => follows(device))?.type;
  const index =
    address?.type === 'usb'
      ? address.bus
      : address?.type === 'drive' || address?.type === 'virtio-serial'
        ? address.controller
        : undefined;
  return lists.controller.find((each) => each.type === type && each.index === index);
}

/**
 * Gives SCSI disks, virtio-serial ports and USB devices that belong to a cell a controller of that cell: one that the
 * request lists for it, or a new one.
 */
export function withCellControllers(
  request: Request,
  facts: ControllerFacts,
  { spaprVio }: Pick<MachineFamily, 'spaprVio'>,
): { readonly request: Request; readonly added: readonly CellController[] } {
  if (request.tunables?.numa === 'ignore') return { request, added: [] };
  const devices = [...request.devices];
  const added: CellController[] = [];
  for (const follower of FOLLOWERS) addControllers(follower, devices, added, facts, spaprVio);
  return added.length === 0 && devices.every((device, i) => device === request.devices[i])
    ? { request, added }
    : { request: { ...request, devices }, added };
}

function addControllers(
  follower: Follower,
  devices: RequestDevice[],
  added: CellController[],
  facts: ControllerFacts,
  spaprVio: boolean,
): void {
  const { type, room, follows, indexOf, address } = follower;
  const listed = devices.filter((device) => device.kind === 'controller' && device.type === type);
  const others = devices.filter((device) => follows(device) && !isOpen(device));
  const taken = [
    ...listed.map((each, i) => (each.kind === 'controller' ? (each.index ?? i) : 0)),
    ...others.flatMap((device) => indexOf(device, facts) ?? []),
    ...(type === 'usb' ? [0] : []),
  ];
  let next = Math.max(-1, ...taken) + 1;
  const filled = new Map<number, { readonly index: number; used: number }>();
  devices.forEach((device, at) => {
    const cell = device.tunables?.cell;
    if (cell === undefined || !follows(device) || !isOpen(device)) return;
    let controller = filled.get(cell) ?? listedFor(cell, listed);
    if (controller === undefined || controller.used >= room(facts)) {
      controller = { index: next++, used: 0 };
      const id = uniqueId(`${type}-cell${cell}`, devices);
      added.push({ id, cell });
      devices.push({
        id,
        kind: 'controller',
        type,
        index: controller.index,
        ...modelOf(follower, listed, facts, spaprVio),
      });
    }
    filled.set(cell, controller);
    devices[at] = {
      ...device,
      address: address(controller.index, controller.used++),
    } as RequestDevice;
  });
}

/** It says its cell and not its seat. */
function isOpen({ tunables, address }: RequestDevice): boolean {
  return tunables?.cell !== undefined && address === undefined;
}

function listedFor(
  cell: number,
  listed: readonly RequestDevice[],
): { readonly index: number; used: number } | undefined {
  const own = listed.find(({ tunables }) => tunables?.cell === cell);
  return own?.kind === 'controller' && own.index !== undefined
    ? { index: own.index, used: 0 }
    : undefined;
}

/**
 * The model of the listed controllers of the type; for USB one with as many ports as there can be, for SCSI one that sits on
 * PCI where the machine's own would not.
 */
function modelOf(
  { type }: Follower,
  listed: readonly RequestDevice[],
  { usb }: ControllerFacts,
  spaprVio: boolean,
): { readonly model?: string; readonly ports?: number } {
  if (type === 'usb')
    return { model: usb.configurable.at(-1) ?? 'qemu-xhci', ports: usb.configurableMax };
  const model = listed.flatMap((each) => (each.kind === 'controller' ? (each.model ?? []) : []))[0];
  if (model !== undefined) return { model };
  return type === 'scsi' && spaprVio ? { model: 'virtio-scsi' } : {};
}

function uniqueId(id: string, devices: readonly RequestDevice[]): string {
  let unique = id;
  for (let n = 2; devices.some((device) => device.id === unique); n++) unique = `${id}-${n}`;
  return unique;
}
