import type { DeviceTunables } from '../../../src/core/device.ts';
import type { Path } from '../../../src/core/issue.ts';
import type { GroupLevel, GroupWish } from '../../../src/core/request.ts';
import { cellMachines, type Setting } from './setting.ts';
import { existence, type Plant, saidBy } from './sketch.ts';

const TOGETHER: Path = ['tunables', 'together', 0];
const APART: Path = ['tunables', 'apart', 0];

/** Who shares the one shares the others. */
const SHARED_WITH: Readonly<Record<GroupLevel, readonly GroupLevel[]>> = {
  slot: ['slot', 'bus', 'expander', 'cell'],
  bus: ['bus', 'expander', 'cell'],
  switch: ['switch', 'expander', 'cell'],
  expander: ['expander', 'cell'],
  cell: ['cell'],
};

/** A level on which devices can be together, and one on which they cannot be apart then. */
function levels({ random, isExpress }: Setting): readonly [GroupLevel, GroupLevel] {
  const usual: readonly GroupLevel[] = ['slot', 'bus', 'expander', 'cell'];
  const level = random.pick(isExpress ? [...usual, 'switch' as const] : usual);
  return [level, random.pick(SHARED_WITH[level])];
}

/** Devices of one bus share a slot on PCI Express. */
function wishesFor(level: GroupLevel): DeviceTunables {
  return level === 'bus' ? { spread: 'function' } : {};
}

const idsOf = (devices: readonly { readonly id: string }[]): string[] =>
  devices.map(({ id }) => id);

/** The same devices together and apart. */
export const contradiction: Plant = {
  kind: 'together and apart',
  machines: cellMachines,
  sketch: (setting) => {
    const { random, several, small } = setting;
    const [level, other] = levels(setting);
    const devices = several(random.int(2, small ? 3 : 5), wishesFor(level));
    const pair = random.sample(devices, 2);
    return {
      devices,
      tunables: {
        together: [{ devices: idsOf(devices), on: level }],
        apart: [{ devices: idsOf(pair), on: other }],
      },
      cause: [[TOGETHER], [APART]],
      lifted: [[random.pick([TOGETHER, APART])]],
      noise: 'cellless',
    };
  },
};

/** Devices that are together through others, and apart. */
const chain: Plant = {
  kind: 'together and apart through several groups',
  machines: cellMachines,
  sketch: (setting) => {
    const { random, several, small } = setting;
    const [level, other] = levels(setting);
    const devices = several(random.int(3, small ? 3 : 5), wishesFor(level));
    const links = chainOf(idsOf(devices), level);
    const ends = [devices[0], devices.at(-1)].flatMap((each) => each ?? []);
    const groups = links.map((_, i): Path => ['tunables', 'together', i]);
    return {
      devices,
      tunables: { together: links, apart: [{ devices: idsOf(ends), on: other }] },
      cause: [...groups.map((group) => [group]), [APART]],
      lifted: [[random.pick([...groups, APART])]],
      noise: 'cellless',
    };
  },
};

/** Devices of two cells that are together, perhaps through one of no cell. */
const chainOverCells: Plant = {
  kind: 'together on two cells',
  machines: cellMachines,
  sketch: ({ random, express, several, isExpress, small }) => {
    const usual: readonly GroupLevel[] = ['slot', 'expander', 'cell'];
    const level = random.pick(isExpress ? [...usual, 'switch' as const] : usual);
    const ends = [0, 1].map((cell) => express({ cell }));
    const middle = several(random.int(0, small ? 1 : 3));
    const all = [ends[0], ...middle, ends[1]].flatMap((each) => each ?? []);
    const links = chainOf(idsOf(all), level);
    const groups = links.map((_, i): Path => ['tunables', 'together', i]);
    return {
      devices: all,
      tunables: { together: links },
      cause: [...groups.map((group) => [group]), saidBy(ends, 'tunables', 'cell')],
      lifted: [[random.pick([...groups, ...saidBy(ends.slice(0, 1), 'tunables', 'cell')])]],
      noise: 'cellless',
    };
  },
};

/** Each with the next. */
function chainOf(ids: readonly string[], on: GroupLevel): GroupWish[] {
  return ids.slice(1).map((id, i) => ({ devices: [ids[i] ?? id, id], on }));
}

/** More devices in a slot than it has functions. */
export const slotOfNine: Plant = {
  kind: 'too many together in a slot',
  machines: cellMachines,
  sketch: ({ random, several, small }) => {
    const devices = several(random.int(9, small ? 9 : 12), small ? { bus: 'root' } : {});
    return {
      devices,
      tunables: { together: [{ devices: idsOf(devices), on: 'slot' }] },
      cause: [[TOGETHER]],
      lifted: [random.chance(0.5) ? [TOGETHER] : existence(devices.slice(0, devices.length - 8))],
      noise: 'cellless',
    };
  },
};

export const groupPlants: readonly Plant[] = [contradiction, chain, chainOverCells, slotOfNine];
