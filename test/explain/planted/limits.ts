import type { RequestDevice } from '../../../src/core/device.ts';
import type { Path } from '../../../src/core/issue.ts';
import type { Limits, SpareWish } from '../../../src/core/request.ts';
import { controller } from '../../support/guests.ts';
import { cellMachines, expressMachines, type Setting } from './setting.ts';
import { existence, type Plant, type Sketch, saidBy } from './sketch.ts';

const limitPath = (name: string): Path => ['tunables', 'limits', name];

/** Devices that need more than a limit allows. */
function tooMany(devices: readonly RequestDevice[], limits: Limits): Sketch {
  const paths = Object.keys(limits).map(limitPath);
  return {
    devices,
    tunables: { limits },
    cause: [paths, [...existence(devices), ...wishesOf(devices)]],
    lifted: [paths],
    noise: 'rooted',
    bare: true,
  };
}

const wishesOf = (devices: readonly RequestDevice[]): Path[] =>
  devices.flatMap(({ id, tunables = {} }) =>
    Object.keys(tunables).map((name): Path => ['devices', id, 'tunables', name]),
  );

/** So many devices on cells, a cell each. */
function onCells({ express }: Setting, count: number): RequestDevice[] {
  return Array.from({ length: count }, (_, cell) => express({ cell }));
}

/** Fewer buses than ports, or expander buses, are needed. */
const busLimit: Plant = {
  kind: 'a limit of buses',
  machines: cellMachines,
  sketch: (setting) => {
    const { random, machine, isExpress, several, small } = setting;
    const count = isExpress ? random.int(2, small ? 3 : 8) : random.int(1, 2);
    const needed = machine === 'pc' ? 2 * count : count;
    const devices = isExpress ? several(count) : onCells(setting, count);
    return tooMany(devices, { buses: random.int(1, needed) });
  },
};

/** More ports than there are bus numbers, or a controller with so high an index that nothing comes after it. */
const busNumbers: Plant = {
  kind: 'bus numbers',
  machines: cellMachines,
  sketch: (setting) => {
    const { machine, random, several, express, name } = setting;
    if (setting.isExpress) {
      const devices = several(random.int(256, 270));
      const cause = [existence(devices)];
      return { devices, cause, lifted: [existence(devices.slice(0, 90))], noise: 'plain' };
    }
    const last =
      machine === 'pc'
        ? controller(name('bridge'), 'pci-bridge', 254)
        : controller(name('phb'), 'pci-root', 30);
    const far = express({ cell: random.int(0, 1) });
    return {
      devices: [last, far],
      cause: [[...existence([last]), ...saidBy([far], 'tunables', 'cell')]],
      lifted: [existence([last])],
      noise: 'plain',
    };
  },
};

/** Fewer windows of I/O ports than devices behind ports, or bridges, need. */
export const ioWindows: Plant = {
  kind: 'windows of I/O ports',
  machines: [...expressMachines, 'pc'],
  sketch: ({ machine, random, conventional, name, small }) => {
    const count = random.int(1, small ? 2 : 4);
    const most = random.int(0, count - 1);
    const make = (i: number): RequestDevice =>
      machine === 'pc'
        ? controller(name('bridge'), 'pci-bridge', i + 1)
        : conventional({ bus: 'pcie' });
    const behindBridge = machine !== 'pc' && random.chance(0.4);
    return behindBridge
      ? tooMany([conventional({ bus: 'pci' })], { ioWindows: 0 })
      : tooMany(
          Array.from({ length: count }, (_, i) => make(i)),
          { ioWindows: most },
        );
  },
};

/** Spare seats that need more controllers than there may be. */
const spareLimits: Plant = {
  kind: 'spare seats and a limit',
  machines: cellMachines,
  sketch: ({ isExpress, random, small, express }) => {
    const spared = (wish: SpareWish, limits: Limits): Sketch => {
      const spare = [wish];
      const path: Path = ['tunables', 'hotplug', 'spare', 0];
      const paths = Object.keys(limits).map(limitPath);
      return {
        devices: [],
        tunables: { limits, hotplug: { spare } },
        cause: [[path], paths],
        lifted: [random.chance(0.5) ? [path] : paths],
        noise: 'rooted',
        bare: true,
      };
    };
    if (!isExpress) {
      if (small)
        return { ...spared({ count: 1, cell: 1 }, { controllers: 0 }), devices: [express()] };
      return spared({ count: random.int(32, 40) }, { controllers: 0 });
    }
    const count = random.int(2, small ? 3 : 12);
    const limits = random.pick<Limits>([
      { controllers: random.int(0, count - 1) },
      { buses: random.int(1, count) },
      { rootPorts: 0 },
    ]);
    const bridged = random.pick<Limits>([
      { controllers: random.int(0, 1) },
      { buses: random.int(1, 2) },
      { rootPorts: 0 },
    ]);
    return random.chance(0.7)
      ? spared({ count }, limits)
      : spared({ count: random.int(1, small ? 2 : 5), bus: 'pci' }, bridged);
  },
};

/** A conventional device where there may be no bridge. */
export const conventionalLimits: Plant = {
  kind: 'a conventional device without a bridge',
  machines: expressMachines,
  sketch: ({ random, conventional, small }) => {
    const count = random.int(1, small ? 2 : 3);
    const wishes = random.pick([{}, { bus: 'pci' }, { bus: 'pci', hotplug: true }] as const);
    const devices = Array.from({ length: count }, () => conventional(wishes));
    const limits = random.pick<Limits>([
      { controllers: random.int(0, 1) },
      { buses: random.int(1, 2) },
      { rootPorts: 0 },
      { ioWindows: 0 },
    ]);
    return tooMany(devices, limits);
  },
};

/** A switch would save root ports, and costs more controllers; fewer of both is impossible. */
const twoLimits: Plant = {
  kind: 'two limits',
  machines: expressMachines,
  sketch: ({ random, several, small }) => {
    const count = random.int(2, small ? 3 : 10);
    const devices = several(count);
    const controllers = count + random.int(0, 1);
    const other: Limits = random.chance(0.5) ? { controllers } : { buses: controllers + 1 };
    const limits: Limits = { rootPorts: random.int(1, count - 1), ...other };
    const paths = Object.keys(limits).map(limitPath);
    return {
      ...tooMany(devices, limits),
      cause: paths.map((path) => [path]),
      lifted: [[random.pick(paths)]],
    };
  },
};

export const limitPlants: readonly Plant[] = [
  busLimit,
  busNumbers,
  ioWindows,
  spareLimits,
  conventionalLimits,
  twoLimits,
];
