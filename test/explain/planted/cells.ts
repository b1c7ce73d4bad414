import type { Path } from '../../../src/core/issue.ts';
import { device } from '../../support/guests.ts';
import { cellMachines, expander, expressMachines } from './setting.ts';
import { existence, type Plant, saidBy } from './sketch.ts';

const EXPANDERS: Path = ['tunables', 'expanders'];

/** A listed expander bus with fewer bus numbers than the devices of its cell need. */
const expanderRange: Plant = {
  kind: 'bus numbers of an expander bus',
  machines: [...expressMachines, 'pc'],
  sketch: (setting) => {
    const { random, machine, several, small } = setting;
    const node = random.int(0, 1);
    if (machine === 'pc') {
      const busNr = random.int(20, 200);
      const buses = [node, 1 - node].map((each, i) =>
        expander(setting, i + 1, { node: each, busNr: busNr + i }),
      );
      const near = several(1, { cell: node });
      return {
        devices: [...buses, ...near],
        cause: [existence(buses)],
        lifted: [saidBy(buses.slice(1), 'busNr')],
        noise: 'cellless',
      };
    }
    const room = random.int(1, small ? 2 : 4);
    const near = several(random.int(room + 1, small ? 3 : room + 4), { cell: node });
    const bus = expander(setting, 1, { node, busNr: 255 - room });
    const cells = [...existence([bus, ...near]), ...saidBy(near, 'tunables', 'cell')];
    return {
      devices: [bus, ...near],
      tunables: { expanders: 'none' },
      cause: [[...cells, EXPANDERS]],
      lifted: [random.chance(0.5) ? [EXPANDERS] : saidBy([bus], 'busNr')],
      noise: 'cellless',
    };
  },
};

/** A cell that the machine does not list; such a request is refused when it is read. */
const unknownCell: Plant = {
  kind: 'a cell that does not exist',
  machines: cellMachines,
  sketch: ({ random, several, name }) => {
    if (random.chance(0.5)) {
      const fields = { model: 'dimm', size: 524_288, node: random.int(2, 9) };
      const memory = device('memory', name('dimm'), fields);
      return {
        devices: [memory],
        cause: [existence([memory])],
        lifted: [existence([memory])],
        fields: { maxMemoryMiB: 16_384, memorySlots: 4 },
      };
    }
    const lost = several(random.int(1, 3), { cell: random.int(2, 9) });
    return {
      devices: lost,
      tunables: random.chance(0.3) ? { expanders: 'none' } : {},
      cause: [saidBy(lost, 'tunables', 'cell')],
      lifted: [saidBy(lost, 'tunables', 'cell')],
      noise: 'cellless',
    };
  },
};

/** A cell, and no expander bus to be made. */
export const noExpanders: Plant = {
  kind: 'a cell without an expander bus',
  machines: cellMachines,
  sketch: ({ random, several, conventional }) => {
    const cell = random.int(0, 1);
    const far = random.chance(0.7) ? several(random.int(1, 3), { cell }) : [conventional({ cell })];
    return {
      devices: far,
      tunables: { expanders: 'none' },
      cause: [[EXPANDERS], saidBy(far, 'tunables', 'cell')],
      lifted: [random.chance(0.5) ? [EXPANDERS] : saidBy(far, 'tunables', 'cell')],
      noise: 'cellless',
    };
  },
};

/** A cell on a machine that has no seats near one. */
const noCells: Plant = {
  kind: 'a machine without expander buses',
  machines: ['riscv', 'loongarch', 's390x', 'g3beige'],
  sketch: ({ random, several }) => {
    const far = several(random.int(1, 3), { cell: random.int(0, 1) });
    return {
      devices: far,
      cause: [saidBy(far, 'tunables', 'cell')],
      lifted: [saidBy(far, 'tunables', 'cell')],
      noise: 'plain',
    };
  },
};

/** More devices apart than there are cells, and the rest of the machine. */
const apartCells: Plant = {
  kind: 'more devices apart than cells',
  machines: cellMachines,
  sketch: ({ random, several, small }) => {
    const cells = small ? 2 : random.int(1, 3);
    const isNone = random.chance(0.3);
    const most = isNone ? 1 : cells + 1;
    const devices = several(random.int(most + 1, most + (small ? 1 : 2)));
    const group: Path = ['tunables', 'apart', 0];
    return {
      devices,
      tunables: {
        apart: [{ devices: devices.map(({ id }) => id), on: 'cell' }],
        ...(isNone ? { expanders: 'none' } : {}),
      },
      cause: [[group]],
      lifted: [[group]],
      noise: 'cellless',
      cells,
    };
  },
};

export const cellPlants: readonly Plant[] = [
  expanderRange,
  unknownCell,
  noExpanders,
  noCells,
  apartCells,
];
