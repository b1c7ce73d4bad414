import { afterAll, describe, expect, it } from 'vitest';
import type { Objective, Tunables } from '../../src/core/request.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import {
  type Case,
  conventional,
  conventionalMachines,
  counts,
  express,
  expressMachines,
  machines,
  on,
  planned,
  testCases,
  values,
  way,
} from './asked.ts';

afterAll(disposeSolver);

/** Counting proves some of it, the solver the rest. */
const IMPOSSIBLE: string = expect.stringMatching(/^(Impossible|LimitReached)$/);
const PORT = 'port < root';
const three = ['a', 'b', 'c'].map((id) => express(id));
const cells = [express('a', { cell: 0 }), express('b', { cell: 1 })];
const old = [conventional('a'), conventional('b')];

describe('limits', () => {
  const onRoot = { a: 'root', all: '' };
  testCases([
    {
      asks: 'as many root ports as there are devices',
      devices: three,
      tunables: { limits: { rootPorts: 3 } },
      gets: on({ a: PORT, all: 'port 3' }, onRoot),
    },
    {
      asks: 'one root port: a switch',
      devices: three,
      tunables: { limits: { rootPorts: 1 } },
      gets: on(
        { a: 'downstream < upstream < port < root', all: 'port 1, upstream 1, downstream 3' },
        onRoot,
      ),
    },
    {
      asks: 'no root port',
      devices: three,
      tunables: { limits: { rootPorts: 0 } },
      gets: on(IMPOSSIBLE, onRoot),
    },
    {
      asks: 'as many controllers as are needed',
      devices: three,
      tunables: { limits: { controllers: 3 } },
      gets: on({ all: 'port 3' }, onRoot),
    },
    {
      asks: 'one controller less',
      devices: three,
      tunables: { limits: { controllers: 2 } },
      gets: on(IMPOSSIBLE, onRoot),
    },
    {
      asks: 'no controller, and devices that share slots',
      devices: three,
      tunables: { spread: 'function', limits: { controllers: 0 } },
      gets: on(onRoot, onRoot),
    },
    {
      asks: 'as many buses as are needed',
      devices: three,
      tunables: { limits: { buses: 4 } },
      gets: on({ all: 'port 3' }, onRoot),
    },
    {
      asks: 'one bus less',
      devices: three,
      tunables: { limits: { buses: 3 } },
      gets: on(IMPOSSIBLE, onRoot),
    },
    {
      asks: 'one bus',
      devices: three,
      tunables: { bus: 'root', limits: { buses: 1 } },
      gets: on(onRoot, onRoot),
    },
    {
      asks: 'an expander bus for each cell',
      devices: cells,
      tunables: { limits: { expanders: 2 } },
      gets: on(
        { a: 'port < expander 0 < root', b: 'port < expander 1 < root' },
        { a: 'expander 0 < root', b: 'expander 1 < root' },
        { a: 'host bridge 0', b: 'host bridge 1' },
      ),
    },
    {
      asks: 'an expander bus less',
      devices: cells,
      tunables: { limits: { expanders: 1 } },
      gets: on(IMPOSSIBLE, IMPOSSIBLE),
    },
    {
      asks: 'an expander bus less, where cells are preferred',
      devices: cells,
      tunables: { numa: 'prefer', limits: { expanders: 1 } },
      gets: on({ all: 'expander 1, port 2' }, { all: 'expander 1' }, { all: 'host bridge 1' }),
    },
    {
      asks: 'no window for I/O ports, for devices that have none',
      devices: three,
      tunables: { limits: { ioWindows: 0 } },
      gets: on({ a: PORT }, onRoot),
    },
    {
      asks: 'no window for I/O ports, for devices that have some',
      devices: old,
      tunables: { limits: { ioWindows: 0 } },
      gets: on(IMPOSSIBLE, onRoot),
    },
    {
      asks: 'one window for I/O ports: one bridge',
      devices: old,
      tunables: { limits: { ioWindows: 1 } },
      gets: on({ a: 'bridge < port < root', all: 'port 1, bridge 1' }, onRoot),
    },
    {
      asks: 'one window for I/O ports, and two ports',
      devices: old.map((each) => ({ ...each, tunables: { bus: 'pcie' } as const })),
      tunables: { limits: { ioWindows: 1 } },
      gets: on(IMPOSSIBLE, 'NoSeatFits'),
    },
  ] satisfies readonly Case[]);

  it('a conventional expander bus takes two bus numbers', async () => {
    expect(values(await planned('pc', cells, { limits: { buses: 5 } })).buses).toBe(5);
    await expect(planned('pc', cells, { limits: { buses: 4 } })).rejects.toThrow(
      /Impossible|LimitReached/,
    );
  });
});

describe('objectives', () => {
  const far = [express('x', { cell: 1 })];
  const rooted = ['a', 'b', 'c'].map((id) => express(id, { spread: 'slot' }));
  const first = (...objectives: Objective[]): Tunables => ({ numa: 'prefer', objectives });

  it.each(machines)('%s: come out in the order in which they count', async (machine) => {
    const made = await planned(machine, far, { objectives: ['buses', 'headroom'] });
    expect(made.objectives?.map(({ name }) => name)).toEqual([
      'buses',
      'headroom',
      'moves',
      'controllers',
      'distance',
    ]);
    expect(made.objectives?.every(({ proven, value, bound }) => proven && value === bound)).toBe(
      true,
    );
  });

  it.each(machines)('%s: distance before controllers', async (machine) => {
    const near = await planned(machine, far, first('distance', 'controllers'));
    expect(values(near).distance).toBe(0);
    expect(way(near, 'x')).toMatch(/expander 1|host bridge 1/);
  });

  it.each(machines)('%s: controllers, or buses, before distance', async (machine) => {
    for (const objective of ['controllers', 'buses'] as const) {
      const made = await planned(machine, far, first(objective, 'distance'));
      expect(values(made).distance).toBe(10);
      expect(counts(made)).toBe(machine === 'q35' || machine === 'virt' ? 'port 1' : '');
    }
  });

  it.each(machines)('%s: headroom counts the free slots of the root', async (machine) => {
    const headroom = async (...objectives: Objective[]): Promise<number> => {
      const made = await planned(machine, rooted, { objectives });
      return values(made).headroom ?? Number.NaN;
    };
    // Three ports share a slot, as three devices share that of their bridge.
    expect(await headroom('headroom')).toBe((await headroom('controllers', 'headroom')) + 2);
  });

  it.each(expressMachines)('%s: ioWindows counts bridges', async (machine) => {
    const devices = [conventional('a', { bus: 'pcie' }), conventional('b'), express('c')];
    expect(values(await planned(machine, devices, { objectives: ['ioWindows'] })).ioWindows).toBe(
      2,
    );
  });

  it.each(conventionalMachines)('%s: ioWindows are none without a bridge', async (machine) => {
    const tunables = { spread: 'slot', objectives: ['ioWindows'] } as const;
    expect(values(await planned(machine, old, tunables)).ioWindows).toBe(0);
  });

  it.each(machines)('%s: buses counts what controllers counts, and the root', async (machine) => {
    const { controllers = -1, buses } = values(await planned(machine, three, { spread: 'slot' }));
    expect(buses).toBe(controllers + 1);
  });
});
