import type { DeviceTunables, RequestDevice } from '../../src/core/device.ts';
import type {
  GroupLevel,
  GroupWish,
  Objective,
  SpareWish,
  Tunables,
} from '../../src/core/request.ts';
import { bundledModelFiles, modelFromFiles } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { type Random, randomFrom } from '../support/random.ts';
import type { Listed, Pin, SmallMachine, SmallProblem, Wisher } from './small-problem.ts';

const OBJECTIVES: readonly Objective[] = [
  'moves',
  'controllers',
  'distance',
  'buses',
  'ioWindows',
  'headroom',
];
const LEVELS: readonly GroupLevel[] = ['cell', 'expander', 'switch', 'bus', 'slot'];
const CELLS = 2;

/** A small problem that looks random and is the same for the same seed. */
export function smallProblem(seed: number): SmallProblem {
  const random = randomFrom(seed);
  const machine = smallMachine(random);
  const count = random.weigh([
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 3],
  ]);
  const devices = withoutSharedPast(
    Array.from({ length: count }, (_, i) => randomDevice(random, `d${i}`, machine)),
  );
  const tunables = randomTunables(
    random,
    devices.map(({ id }) => id),
    machine,
  );
  const request = {
    machine: machine.express
      ? { arch: 'aarch64', type: 'virt', capabilities: 'qemu-10.0.0', ...CPUS }
      : { arch: 'x86_64', type: 'pc', capabilities: 'qemu-10.0.0', ...CPUS },
    tunables,
    devices: [...controllersOf(machine), ...NOTHING_IMPLIED(machine), ...devices],
  };
  const wishers = [
    ...devices.map((device) => wisherOf(device, tunables, machine)),
    ...spares(tunables, machine),
  ];
  return { machine, request, wishers };
}

const CPUS = { vcpus: 4, memoryMiB: 4096, cells: [{ id: 0 }, { id: 1 }] };

function NOTHING_IMPLIED({ express }: SmallMachine): RequestDevice[] {
  if (express) return [];
  return [
    { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
    { id: 'balloon', kind: 'memballoon', model: 'none' },
  ];
}

function smallMachine(random: Random): SmallMachine {
  const express = random.chance(0.7);
  const listed = random.chance(0.5) ? randomListed(random, express) : [];
  const ports = listed.filter((each) => each.what === 'port' && each.root === 0).length;
  return {
    express,
    firstSlot: express && ports === 0 ? 1 : 2,
    slots: random.int(1, 4),
    holes: ports > 0 ? 8 - ports : 0,
    bridgeSlots: random.int(2, 3),
    switchSlots: random.int(1, 3),
    expanderSlots: random.int(1, 2),
    listed,
  };
}

/** Root ports in slot 1, a bridge behind the last of them, and in the end perhaps an expander bus. */
function randomListed(random: Random, express: boolean): Listed[] {
  const listed: Listed[] = [];
  if (express) {
    const ports = random.int(0, 2);
    for (let i = 0; i < ports; i++)
      listed.push({
        what: 'port',
        index: listed.length + 1,
        root: 0,
        hotplug: random.chance(0.7),
        free: true,
      });
    if (random.chance(0.3)) {
      listed.push({ what: 'port', index: listed.length + 1, root: 0, hotplug: true, free: false });
      listed.push({ what: 'bridge', index: listed.length + 1, root: 0 });
    }
  }
  if (random.chance(0.4))
    listed.push({
      what: 'expander',
      index: listed.length + 1,
      cell: random.int(0, CELLS - 1),
      busNr: random.chance(0.6) ? random.pick([3, 5, 8, 252, 253, 254]) : undefined,
    });
  return listed;
}

/** Where the listed controllers sit: ports in slot 1, the expander bus in the slot after those that are free. */
function controllersOf(machine: SmallMachine): RequestDevice[] {
  let fn = 0;
  let lastPort = 0;
  return machine.listed.map((each): RequestDevice => {
    const common = {
      id: `c${each.index}`,
      kind: 'controller' as const,
      type: 'pci',
      index: each.index,
    };
    const at = (bus: number, slot: number, f = 0) => ({
      type: 'pci' as const,
      domain: 0,
      bus,
      slot,
      function: f,
    });
    switch (each.what) {
      case 'port':
        lastPort = each.index;
        return {
          ...common,
          model: 'pcie-root-port',
          hotplug: each.hotplug ? 'on' : 'off',
          address: at(0, 1, fn++),
        };
      case 'bridge':
        return { ...common, model: 'pcie-to-pci-bridge', address: at(lastPort, 0) };
      default:
        return {
          ...common,
          model: machine.express ? 'pcie-expander-bus' : 'pci-expander-bus',
          node: each.cell,
          ...(each.busNr === undefined ? {} : { busNr: each.busNr }),
          address: at(0, machine.firstSlot + machine.slots),
        };
    }
  });
}

/** A model whose buses have the few slots of a small machine. */
export function modelOf(machine: SmallMachine): Model {
  const files = bundledModelFiles();
  const controllers = structuredClone(files.controllers) as {
    pci: { model: string; slots: [number, number] }[];
  };
  const listedExpander = machine.listed.some(({ what }) => what === 'expander') ? 1 : 0;
  const last = machine.firstSlot + machine.slots + listedExpander - 1;
  const slots: Readonly<Record<string, [number, number]>> = {
    'pcie-root': [1, last],
    'pci-root': [1, last],
    'pcie-to-pci-bridge': [1, machine.bridgeSlots],
    'pci-bridge': [1, machine.bridgeSlots],
    'pcie-switch-upstream-port': [0, machine.switchSlots - 1],
    'pcie-expander-bus': [0, machine.expanderSlots - 1],
    'pci-expander-bus': [0, machine.expanderSlots],
  };
  for (const each of controllers.pci) each.slots = slots[each.model] ?? each.slots;
  return modelFromFiles({ ...files, controllers });
}

function randomDevice(random: Random, id: string, machine: SmallMachine): RequestDevice {
  const tunables: { -readonly [K in keyof DeviceTunables]: DeviceTunables[K] } = {};
  if (random.chance(0.3))
    tunables.bus = random.weigh([
      ['root', 2],
      ['pcie', machine.express ? 2 : 0],
      ['pci', 2],
      ['auto', 1],
    ]);
  if (random.chance(0.4)) tunables.spread = random.pick(['bus', 'slot', 'function', 'function']);
  if (random.chance(0.25)) tunables.hotplug = random.chance(0.5);
  if (random.chance(0.45)) tunables.cell = random.int(0, CELLS - 1);
  const ports = machine.listed.flatMap((each) =>
    each.what === 'port' && each.free ? [each.index] : [],
  );
  const was = ports.length > 0 && random.chance(0.4) ? random.pick(ports) : undefined;
  const pin = random.chance(0.2) ? randomPin(random, machine) : undefined;
  return {
    id,
    kind: 'interface',
    ...(pin === undefined ? {} : { address: { type: 'pci', ...pin } }),
    type: 'user',
    model: random.chance(0.65) ? 'virtio' : 'e1000',
    tunables,
    ...(was === undefined
      ? {}
      : { was: { type: 'pci', domain: 0, bus: was, slot: 0, function: 0 } }),
  };
}

function randomTunables(random: Random, ids: readonly string[], machine: SmallMachine): Tunables {
  const spare: SpareWish[] = [];
  if (random.chance(0.2))
    spare.push({
      count: 1,
      ...(random.chance(0.5) ? { cell: random.int(0, CELLS - 1) } : {}),
      ...(random.chance(0.3) ? { bus: 'pci' as const } : {}),
    });
  const limits: Record<string, number> = {};
  if (random.chance(0.15)) limits.rootPorts = random.int(1, 5);
  if (random.chance(0.15)) limits.controllers = random.int(1, 9);
  if (random.chance(0.1)) limits.buses = random.int(2, 9);
  if (random.chance(0.1)) limits.expanders = random.int(0, 2);
  const objectives = random.sample(OBJECTIVES, random.int(1, OBJECTIVES.length));
  const numa = random.weigh([
    ['require' as const, 3],
    ['prefer' as const, 2],
    ['ignore' as const, 1],
  ]);
  return {
    ...(random.chance(0.15) ? { spread: random.pick(['slot', 'function'] as const) } : {}),
    hotplug: { spare },
    numa,
    ...(random.chance(0.25) ? { expanders: random.pick(['per-cell', 'none'] as const) } : {}),
    limits,
    together: groups(random, ids, machine, 0.3),
    apart: groups(random, ids, machine, 0.3),
    objectives,
  };
}

function groups(
  random: Random,
  ids: readonly string[],
  machine: SmallMachine,
  chance: number,
): GroupWish[] {
  const found: GroupWish[] = [];
  while (random.chance(chance) && found.length < 2 && ids.length > 1) {
    const on = random.pick(machine.express ? LEVELS : LEVELS.filter((level) => level !== 'switch'));
    found.push({ devices: random.sample(ids, random.int(2, Math.min(3, ids.length))), on });
  }
  return found;
}

function randomPin(random: Random, machine: SmallMachine): Pin {
  const buses = [
    0,
    ...machine.listed.flatMap((each) => (each.what === 'expander' ? [] : [each.index])),
  ];
  const kind = random.pick(['bus', 'slot', 'slot', 'function'] as const);
  if (kind === 'bus') return { bus: random.pick(buses) };
  if (kind === 'slot') return { slot: random.int(0, 4) };
  return { function: random.int(1, 2) };
}

/** No two devices were at one seat. */
function withoutSharedPast(devices: readonly RequestDevice[]): RequestDevice[] {
  const seats = new Set<number>();
  return devices.map((device) => {
    if (device.was?.type !== 'pci') return device;
    const { was, ...others } = device;
    if (seats.has(was.bus)) return others as RequestDevice;
    seats.add(was.bus);
    return device;
  });
}

function wisherOf(device: RequestDevice, tunables: Tunables, machine: SmallMachine): Wisher {
  const own = device.tunables ?? {};
  const numa = tunables.numa ?? 'require';
  return {
    id: device.id,
    spare: false,
    express: machine.express && device.kind === 'interface' && device.model === 'virtio',
    bus: own.bus ?? tunables.bus ?? 'auto',
    spread: own.spread ?? tunables.spread ?? 'bus',
    hotplug: own.hotplug,
    cell: numa === 'ignore' ? undefined : own.cell,
    strict: numa === 'require',
    pin: device.address as Pin | undefined,
    was: device.was?.type === 'pci' ? device.was.bus : undefined,
  };
}

/** Spare seats as wishers. */
export function spares(
  { hotplug }: Tunables,
  { express }: Pick<SmallMachine, 'express'>,
): Wisher[] {
  return (hotplug?.spare ?? []).flatMap(({ count, cell, bus }, i) =>
    Array.from({ length: count }, (_, n) => ({
      id: `spare ${i} ${n}`,
      spare: true,
      express: express && bus !== 'pci',
      bus: bus ?? 'auto',
      spread: 'bus',
      hotplug: true,
      cell,
      strict: true,
      pin: undefined,
      was: undefined,
    })),
  );
}
