import { afterAll, describe, expect, it } from 'vitest';
import type { DeviceTunables, RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { GroupLevel, Tunables } from '../../src/core/request.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { above, cellOf, find, switchOf } from '../examples/tree.ts';
import {
  type Answer,
  type Case,
  conventional,
  express,
  expressMachines,
  guest,
  machines,
  on,
  planned,
  planOrCodes,
  seat,
  testCases,
} from './asked.ts';

afterAll(disposeSolver);

const NO_SEAT = 'NoSeatFits';
const IMPOSSIBLE = 'Impossible';
const PORT = 'port < root';
const SWITCH = 'downstream < upstream < port < root';

const pair = (wishes: DeviceTunables = {}): RequestDevice[] => [
  express('a', wishes),
  express('b', wishes),
];
const both = (way: string, all?: string): Answer => ({
  a: way,
  b: way,
  ...(all !== undefined && { all }),
});
const group = (level: GroupLevel) => [{ devices: ['a', 'b'], on: level }];

describe('together', () => {
  const cases = (
    name: string,
    devices: readonly RequestDevice[],
    gets: Readonly<Partial<Record<GroupLevel, Case['gets']>>>,
    tunables: Tunables = {},
  ): Case[] =>
    Object.entries(gets).map(([level, answers]) => ({
      asks: `on ${level} for ${name}`,
      devices,
      tunables: { ...tunables, together: group(level as GroupLevel) },
      gets: answers,
    }));

  const withCell = [express('a', { cell: 1 }), express('b')];
  const nearOne = on(
    both('port < expander 1 < root'),
    both('expander 1 < root'),
    both('host bridge 1'),
  );
  testCases([
    ...cases('devices that wish nothing else', pair(), {
      cell: on(both(PORT), both('root')),
      expander: on(both(PORT), both('root')),
      switch: on(both(SWITCH, 'port 1, upstream 1, downstream 2'), NO_SEAT),
      slot: on(both(PORT, 'port 1'), both('root', '')),
    }),
    ...cases('a device and one of a cell', withCell, {
      cell: nearOne,
      expander: nearOne,
      switch: on(both('downstream < upstream < port < expander 1 < root'), NO_SEAT),
      slot: nearOne,
    }),
    ...cases(
      'devices that share slots',
      pair(),
      { bus: on(both('root'), both('root')) },
      {
        spread: 'function',
      },
    ),
    ...cases('devices of a bridge', [conventional('a'), conventional('b')], {
      bus: on(both('bridge < port < root', 'port 1, bridge 1'), both('root')),
    }),
    ...cases('devices of two cells', [express('a', { cell: 0 }), express('b', { cell: 1 })], {
      cell: on(IMPOSSIBLE, IMPOSSIBLE),
      expander: on(IMPOSSIBLE, IMPOSSIBLE),
    }),
    ...cases(
      'devices of two cells that are only preferred',
      [express('a', { cell: 0 }), express('b', { cell: 1 })],
      {
        cell: on(
          both('port < expander 0 < root'),
          both('expander 0 < root'),
          both('host bridge 0'),
        ),
      },
      { numa: 'prefer' },
    ),
  ]);

  it.each(machines)('%s: on slot they are functions of it', async (machine) => {
    const made = await planned(machine, [...pair(), express('c')], { together: group('slot') });
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((id) => seat(made, id));
    expect(a).toMatch(/\.0$/);
    expect(b).toBe(a.replace('.0', '.1'));
    expect(find(made, 'a').address).toMatchObject({ multifunction: 'on' });
    expect(c.split('.')[0]).not.toBe(a.split('.')[0]);
  });

  it.each(expressMachines)('%s: groups on switches have one each', async (machine) => {
    const devices = ['a', 'b', 'c', 'd'].map((id) => express(id));
    const made = await planned(machine, devices, {
      together: [...group('switch'), { devices: ['c', 'd'], on: 'switch' }],
      apart: [{ devices: ['a', 'c'], on: 'switch' }],
    });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => switchOf(made, id));
    expect([b, d]).toEqual([a, c]);
    expect(a).not.toBe(c);
  });

  it.each(expressMachines)('%s: a bus each and one bus do not go together', async (machine) => {
    const asked = guest(machine, pair({ spread: 'bus' }), { together: group('bus') });
    expect(await planOrCodes(asked)).toBe(IMPOSSIBLE);
  });

  it('in one slot are eight at most', async () => {
    const ids = Array.from({ length: 9 }, (_, i) => `nic${i}`);
    const request = guest(
      'q35',
      ids.map((id) => express(id)),
      { together: [{ devices: ids, on: 'slot' }] },
    );
    expect(await planOrCodes(request)).toBe(NO_SEAT);
  });

  it('those that have their seats are where they are', async () => {
    const at = (slot: number) => ({
      address: { type: 'pci', domain: 0, bus: 0, slot, function: 0 },
    });
    const devices = [express('a', {}, at(5)), express('b', {}, at(6))];
    expect(await planOrCodes(guest('q35', devices, { together: group('slot') }))).toBe(IMPOSSIBLE);
    expect(await planOrCodes(guest('q35', devices, { apart: group('bus') }))).toBe(IMPOSSIBLE);
    expect(await planOrCodes(guest('q35', devices, { together: group('bus') }))).not.toBe(
      IMPOSSIBLE,
    );
  });

  it('others come to the one that has its seat', async () => {
    const address = { type: 'pci', domain: 0, bus: 0, slot: 5, function: 0 };
    const devices = [express('a', {}, { address }), express('b', { spread: 'slot' })];
    const made = await planned('q35', devices, { together: group('bus') });
    expect([seat(made, 'a'), seat(made, 'b').split(':')[0]]).toEqual(['0:5.0', '0']);
  });
});

/** Index of the expander bus or host bridge that a device hangs from; nothing on the machine's own root. */
function rootOf(made: Plan, id: string): number | undefined {
  return above(made, id).find(
    ({ model = '', index }) =>
      model.endsWith('expander-bus') || (model === 'pci-root' && index !== 0),
  )?.index;
}

describe('apart', () => {
  type Level = Exclude<GroupLevel, 'cell'>;
  /** What a device shares with others at a level. */
  const sharing: Readonly<Record<Level, (made: Plan, id: string) => unknown>> = {
    expander: rootOf,
    switch: (made, id) => switchOf(made, id) ?? `none for ${id}`,
    bus: (made, id) => seat(made, id).split(':')[0],
    slot: (made, id) => seat(made, id).split('.')[0],
  };
  const rows = (levels: readonly Level[]) =>
    levels.flatMap((level) => machines.map((machine) => ({ machine, level })));

  it.each(rows(['expander', 'switch', 'bus', 'slot']))(
    '$machine: on $level for devices of one cell',
    async ({ machine, level }) => {
      const made = await planned(machine, pair({ cell: 1 }), { apart: group(level) });
      const shared = ['a', 'b'].map((id) => sharing[level](made, id));
      expect(new Set(shared).size).toBe(2);
      expect(['a', 'b'].map((id) => cellOf(made, id))).toEqual([1, 1]);
    },
  );

  it.each(rows(['bus', 'slot']))(
    '$machine: on $level for devices that could share a slot',
    async ({ machine, level }) => {
      const devices = [...pair(), express('c')];
      const made = await planned(machine, devices, { spread: 'function', apart: group(level) });
      expect(sharing[level](made, 'a')).not.toBe(sharing[level](made, 'b'));
    },
  );

  it.each(machines)('%s: on cell for devices of one cell, never', async (machine) => {
    const asked = guest(machine, pair({ cell: 1 }), { apart: group('cell') });
    expect(await planOrCodes(asked)).toBe(IMPOSSIBLE);
  });

  it.each(machines)('%s: on cell for devices of two cells', async (machine) => {
    const devices = [express('a', { cell: 0 }), express('b', { cell: 1 })];
    const made = await planned(machine, devices, { apart: group('cell') });
    expect(['a', 'b'].map((id) => cellOf(made, id))).toEqual([0, 1]);
  });

  it.each(machines)('%s: on cell for devices of no cell', async (machine) => {
    const made = await planned(machine, pair(), { apart: group('cell') });
    expect(cellOf(made, 'a')).not.toBe(cellOf(made, 'b'));
  });

  it.each(machines)('%s: on expander for devices of no cell', async (machine) => {
    const made = await planned(machine, pair(), { apart: group('expander') });
    expect(rootOf(made, 'a')).not.toBe(rootOf(made, 'b'));
    expect(['a', 'b'].map((id) => cellOf(made, id))).toEqual([undefined, undefined]);
  });

  it.each(['pc', 'pseries'] as const)('%s: on bus, with a bridge', async (machine) => {
    const made = await planned(machine, pair(), { apart: group('bus') });
    expect(['a', 'b'].map((id) => above(made, id)[0]?.model).sort()).toEqual([
      'pci-bridge',
      'pci-root',
    ]);
  });

  it.each(machines)('%s: and together on one level, never', async (machine) => {
    for (const level of ['cell', 'expander', 'slot'] as const) {
      const asked = guest(machine, pair(), { together: group(level), apart: group(level) });
      expect(await planOrCodes(asked)).toMatch(/^(?:Impossible|NoSeatFits)$/);
    }
  });
});
