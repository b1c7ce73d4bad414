import { afterAll, describe, expect, it } from 'vitest';
import { spareSeats } from '../../src/planner/spare-seats.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { find } from '../examples/tree.ts';
import {
  type Case,
  conventional,
  conventionalMachines,
  express,
  expressMachines,
  guest,
  machines,
  on,
  planned,
  planOrCodes,
  seat,
  testCases,
  way,
} from './asked.ts';

afterAll(disposeSolver);

const PORT = 'port < root';
const BRIDGE = 'bridge < port < root';
const NO_SEAT = 'NoSeatFits';

describe('bus', () => {
  const both = [express('x'), conventional('y')];
  const one = (name: 'root' | 'pcie' | 'pci', gets: Case['gets']): Case[] => [
    { asks: `${name} for an express device`, devices: [express('x', { bus: name })], gets },
    { asks: `${name} for a conventional one`, devices: [conventional('x', { bus: name })], gets },
  ];
  testCases([
    {
      asks: 'root for all',
      devices: both,
      tunables: { bus: 'root' },
      gets: on({ x: 'root', y: 'root', all: '' }, { x: 'root', y: 'root', all: '' }),
    },
    {
      asks: 'pcie for all',
      devices: both,
      tunables: { bus: 'pcie' },
      gets: on({ x: PORT, y: PORT, all: 'port 2' }, NO_SEAT),
    },
    {
      asks: 'pci for all',
      devices: both,
      tunables: { bus: 'pci' },
      gets: on(
        { x: BRIDGE, y: BRIDGE, all: 'port 1, bridge 1' },
        { x: 'root', y: 'root', all: '' },
      ),
    },
    ...one('root', on({ x: 'root' }, { x: 'root' })),
    ...one('pcie', on({ x: PORT }, NO_SEAT)),
    ...one('pci', on({ x: BRIDGE }, { x: 'root' })),
    {
      asks: 'auto for one where all others are to sit on the root',
      devices: [express('x', { bus: 'auto' }), conventional('y')],
      tunables: { bus: 'root' },
      gets: on({ x: PORT, y: 'root' }, { x: 'root', y: 'root' }),
    },
  ]);
});

describe('spread', () => {
  const devices = [...['a', 'b', 'c'].map((id) => express(id)), conventional('d')];

  it.each(expressMachines)('%s: bus gives express devices a bus each', async (machine) => {
    const made = await planned(machine, devices, { spread: 'bus' });
    const buses = ['a', 'b', 'c'].map((id) => seat(made, id).split(':')[0]);
    expect(new Set(buses).size).toBe(3);
    expect(way(made, 'd')).toBe(BRIDGE);
  });

  it.each(expressMachines)('%s: slot saves the ports of express devices', async (machine) => {
    const made = await planned(machine, devices, { spread: 'slot' });
    expect(['a', 'b', 'c', 'd'].map((id) => way(made, id))).toEqual([
      'root',
      'root',
      'root',
      BRIDGE,
    ]);
    const seats = ['a', 'b', 'c'].map((id) => seat(made, id));
    expect(seats.every((each) => each.endsWith('.0'))).toBe(true);
    expect(new Set(seats).size).toBe(3);
  });

  it.each(machines)('%s: function packs a slot', async (machine) => {
    const made = await planned(machine, devices, { spread: 'function' });
    const slot = seat(made, 'a').replace(/\.0$/, '');
    expect(['a', 'b', 'c'].map((id) => seat(made, id))).toEqual(
      [0, 1, 2].map((n) => `${slot}.${n}`),
    );
    expect(find(made, 'a').address).toMatchObject({ multifunction: 'on' });
    expect(find(made, 'b').address).not.toHaveProperty('multifunction');
    expect(way(made, 'a')).toBe('root');
  });

  it.each(machines)('%s: only devices that ask for it share a slot', async (machine) => {
    const packed = [0, 1].map((n) => express(`packed${n}`, { spread: 'function' }));
    const made = await planned(machine, [...packed, express('own0'), express('own1')]);
    const slots = ['packed0', 'packed1', 'own0', 'own1'].map((id) => seat(made, id).split('.')[0]);
    expect(slots[0]).toBe(slots[1]);
    expect(new Set(slots).size).toBe(3);
  });

  it.each(machines)('%s: nine devices need a second slot', async (machine) => {
    const nine = Array.from({ length: 9 }, (_, n) => express(`n${n}`));
    const made = await planned(machine, nine, { spread: 'function' });
    const slots = nine.map(({ id }) => seat(made, id).split('.')[0]);
    expect(new Set(slots).size).toBe(2);
  });
});

describe('hotplug of a device', () => {
  const fixed = { hotplug: false } as const;
  const plugged = { hotplug: true } as const;
  testCases([
    {
      asks: 'true for an express device',
      devices: [express('x', plugged)],
      gets: on({ x: PORT, all: 'port 1' }, { x: 'root' }),
    },
    {
      asks: 'true for a conventional device',
      devices: [conventional('x', plugged)],
      gets: on({ x: BRIDGE }, { x: 'root' }),
    },
    {
      asks: 'true on the root bus',
      devices: [express('x', { ...plugged, bus: 'root' })],
      gets: on(NO_SEAT, { x: 'root' }),
    },
    {
      asks: 'false for an express device',
      devices: [express('x', fixed)],
      gets: on({ x: 'port off < root' }, NO_SEAT),
    },
    {
      asks: 'false for a conventional device',
      devices: [conventional('x', fixed)],
      gets: on({ x: 'root', all: '' }, NO_SEAT),
    },
    {
      asks: 'false on the root bus',
      devices: [express('x', { ...fixed, bus: 'root' })],
      gets: on({ x: 'root' }, NO_SEAT),
    },
    {
      asks: 'false behind a bridge',
      devices: [express('x', { ...fixed, bus: 'pci' })],
      gets: on(NO_SEAT, NO_SEAT),
    },
  ]);

  it.each(machines)('%s: one that is to be hotplugged has its slot to itself', async (machine) => {
    const devices = [express('x', { hotplug: true }), express('y'), express('z')];
    const made = await planned(machine, devices, { spread: 'function' });
    const [x, y, z] = ['x', 'y', 'z'].map((id) => seat(made, id).split('.')[0]);
    expect(z).toBe(y);
    expect(x).not.toBe(y);
  });
});

describe('hotplug.ports', () => {
  const mixed = [express('a'), express('b', { hotplug: true }), express('c', { hotplug: false })];
  const ways = {
    on: { a: 'port on < root', b: 'port on < root', c: 'port off < root' },
    off: { a: 'port off < root', b: PORT, c: 'port off < root' },
    auto: { a: PORT, b: PORT, c: 'port off < root' },
  } as const;
  const modes = ['on', 'off', 'auto'] as const;
  testCases(
    modes.flatMap((ports): Case[] => [
      {
        asks: `${ports}, with devices that say otherwise`,
        devices: mixed,
        tunables: { hotplug: { ports } },
        gets: on(ways[ports], NO_SEAT),
      },
      {
        asks: `${ports}, where nothing hangs from ports`,
        devices: [conventional('a')],
        tunables: { hotplug: { ports } },
        gets: on({ a: BRIDGE.replace('port', ports === 'on' ? 'port on' : 'port') }, { a: 'root' }),
      },
    ]),
  );

  it.each(expressMachines)('%s: off leaves spare seats as they are to be', async (machine) => {
    const hotplug = { ports: 'off', spare: [{ count: 2 }] } as const;
    const made = await planned(machine, [express('a')], { hotplug });
    expect(way(made, 'a')).toBe('port off < root');
    expect(spareSeats(made)).toEqual([{ bus: 'pcie', count: 2 }]);
  });
});

describe('hotplug.spare', () => {
  const devices = [express('a')];
  const counted = async (
    machine: (typeof machines)[number],
    spare: { count: number; cell?: number; bus?: 'pcie' | 'pci' },
  ): Promise<number> => {
    const made = await planned(machine, devices, { hotplug: { spare: [spare] } });
    const { cell, bus = machine === 'q35' || machine === 'virt' ? 'pcie' : 'pci' } = spare;
    const fitting = spareSeats(made).filter((each) => each.bus === bus && each.cell === cell);
    return fitting.reduce((sum, { count }) => sum + count, 0);
  };

  it.each(expressMachines)('%s: as many ports as are asked for, no more', async (machine) => {
    expect(await counted(machine, { count: 3 })).toBe(3);
    expect(await counted(machine, { count: 3, bus: 'pcie' })).toBe(3);
    expect(await counted(machine, { count: 2, cell: 1 })).toBe(2);
  });

  it.each(machines)('%s: conventional seats, of a cell too', async (machine) => {
    expect(await counted(machine, { count: 3, bus: 'pci' })).toBeGreaterThanOrEqual(3);
    expect(await counted(machine, { count: 3, bus: 'pci', cell: 1 })).toBeGreaterThanOrEqual(3);
  });

  it.each(conventionalMachines)('%s: none for PCI Express', async (machine) => {
    const tunables = { hotplug: { spare: [{ count: 1, bus: 'pcie' }] } } as const;
    expect(await planOrCodes(guest(machine, devices, tunables))).toBe(NO_SEAT);
    expect(await counted(machine, { count: 3 })).toBeGreaterThanOrEqual(3);
  });

  it('makes a bridge when the slots of the root do not suffice', async () => {
    const made = await planned('pc', devices, { hotplug: { spare: [{ count: 30 }] } });
    expect(spareSeats(made)[0]?.count).toBeGreaterThanOrEqual(30);
    expect(
      made.devices.some((each) => each.kind === 'controller' && each.model === 'pci-bridge'),
    ).toBe(true);
  });
});
