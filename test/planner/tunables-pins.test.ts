import { afterAll, describe, expect, it } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import type { DeviceTunables, RequestDevice } from '../../src/core/device.ts';
import type { Objective } from '../../src/core/request.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { controller } from '../support/guests.ts';
import {
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
  values,
  way,
} from './asked.ts';

afterAll(disposeSolver);

const NO_SEAT = 'NoSeatFits';

interface Parts {
  readonly bus?: number;
  readonly slot?: number;
  readonly function?: number;
}

const pinned = (parts: Parts) => ({ address: { type: 'pci', ...parts } });
const seatAt = (bus: number, slot: number, fn = 0): Address => {
  return { type: 'pci', domain: 0, bus, slot, function: fn };
};

/** Ports 1 to 3 on the root bus. */
const ports = (hotplug?: 'on' | 'off'): RequestDevice[] => [
  controller('root', 'pcie-root', 0),
  ...[1, 2, 3].map((index) =>
    controller(`port${index}`, 'pcie-root-port', index, { ...(hotplug && { hotplug }) }),
  ),
];

describe('a whole address', () => {
  const wish = { spread: 'slot' } as const;

  it.each(machines)('%s: is kept, whatever else is asked for', async (machine) => {
    const devices = [express('a', {}, { address: seatAt(0, 9) }), express('b'), express('c')];
    const made = await planned(machine, devices, { ...wish, objectives: ['headroom'] });
    expect(seat(made, 'a')).toBe('0:9.0');
  });

  it.each(machines)('%s: is given once', async (machine) => {
    const devices = ['a', 'b'].map((id) => express(id, {}, { address: seatAt(0, 9) }));
    expect(await planOrCodes(guest(machine, devices, wish))).toBe('PciSeatTaken');
  });

  it.each(expressMachines)('%s: may be behind a port that is listed', async (machine) => {
    const devices = [...ports(), express('a', {}, { address: seatAt(2, 0) }), express('b')];
    const made = await planned(machine, devices, { hotplug: { ports: 'on' } });
    expect([seat(made, 'a'), seat(made, 'b')]).toEqual(['2:0.0', '1:0.0']);
  });

  it.each(machines)(
    '%s: of a second function makes the first one multifunction',
    async (machine) => {
      const devices = [
        express('a', {}, { address: seatAt(0, 9) }),
        express('b', {}, { address: seatAt(0, 9, 1) }),
      ];
      const made = await planned(machine, devices, wish);
      expect(made.devices.find(({ id }) => id === 'a')?.address).toMatchObject({
        multifunction: 'on',
      });
    },
  );
});

describe('parts of an address', () => {
  const rooted: DeviceTunables = { bus: 'root' };
  testCases([
    {
      asks: 'the root bus for an express device, which goes to a port',
      devices: [express('a', {}, pinned({ bus: 0 }))],
      gets: on(NO_SEAT, { a: 'root' }),
    },
    {
      asks: 'the root bus for one that is to be there',
      devices: [express('a', rooted, pinned({ bus: 0 }))],
      gets: on({ a: 'root' }, { a: 'root' }),
    },
    {
      asks: 'a slot that ports do not have',
      devices: [express('a', {}, pinned({ slot: 7 }))],
      gets: on(NO_SEAT, { a: 'root' }),
    },
    {
      asks: 'the slot that ports have',
      devices: [express('a', {}, pinned({ slot: 0 }))],
      gets: on({ a: 'port < root' }, NO_SEAT),
    },
    {
      asks: 'a slot of a bridge',
      devices: [conventional('a', {}, pinned({ slot: 7 }))],
      gets: on({ a: 'bridge < port < root' }, { a: 'root' }),
    },
    {
      asks: 'a function other than 0 for a device that is alone',
      devices: [express('a', {}, pinned({ function: 1 }))],
      tunables: { spread: 'function' },
      gets: on('Impossible', 'Impossible'),
    },
    {
      asks: 'a function other than 0 for a device that shares no slot',
      devices: [express('a', {}, pinned({ function: 1 })), express('b')],
      gets: on(NO_SEAT, NO_SEAT),
    },
    {
      asks: 'a bus that is not there',
      devices: [express('a', {}, pinned({ bus: 77 }))],
      gets: on(NO_SEAT, NO_SEAT),
    },
  ]);

  it.each(machines)('%s: the slot is had', async (machine) => {
    const devices = [express('b', rooted), express('a', rooted, pinned({ slot: 7 }))];
    expect(seat(await planned(machine, devices), 'a')).toBe('0:7.0');
  });

  it.each(machines)('%s: two slots of one number are on two buses', async (machine) => {
    const devices = ['a', 'b'].map((id) => conventional(id, {}, pinned({ slot: 7 })));
    const made = await planned(machine, devices);
    const [a = '', b = ''] = ['a', 'b'].map((id) => seat(made, id));
    expect([a, b].map((each) => each.split(':')[1])).toEqual(['7.0', '7.0']);
    expect(a).not.toBe(b);
  });

  it.each(machines)('%s: the function is had', async (machine) => {
    const devices = [express('a', {}, pinned({ function: 2 })), express('b'), express('c')];
    const made = await planned(machine, devices, { spread: 'function' });
    expect(seat(made, 'a')).toMatch(/\.2$/);
    const functions = ['b', 'c'].map((id) => seat(made, id).split('.'));
    expect(functions.map(([slot]) => slot)).toContain(seat(made, 'a').split('.')[0]);
    expect(functions.map(([, fn]) => fn)).toContain('0');
  });

  it.each(expressMachines)('%s: the bus of a port is had', async (machine) => {
    const devices = [...ports(), express('b'), express('a', {}, pinned({ bus: 1 }))];
    const made = await planned(machine, devices);
    expect([seat(made, 'a'), seat(made, 'b')]).toEqual(['1:0.0', '2:0.0']);
  });
});

describe('where a device was', () => {
  const was = (bus: number, slot: number, wishes: DeviceTunables = {}) =>
    express('a', wishes, { was: seatAt(bus, slot) });

  it.each(expressMachines)('%s: it stays behind its port', async (machine) => {
    const made = await planned(machine, [...ports(), express('b'), was(3, 0)]);
    expect([seat(made, 'a'), seat(made, 'b')]).toEqual(['3:0.0', '1:0.0']);
    expect(values(made).moves).toBe(0);
  });

  it.each(conventionalMachines)('%s: it stays in its slot', async (machine) => {
    const made = await planned(machine, [express('b'), was(0, 9)]);
    expect(seat(made, 'a')).toBe('0:9.0');
    expect(values(made).moves).toBe(0);
  });

  it.each(expressMachines)('%s: it moves if a wish is not granted there', async (machine) => {
    const there = [...ports('off'), express('b')];
    for (const wishes of [{ cell: 1 }, { hotplug: true }, { bus: 'root' }] as const) {
      const made = await planned(machine, [...there, was(3, 0, wishes)]);
      expect(seat(made, 'a')).not.toBe('3:0.0');
      expect(values(made).moves).toBe(1);
    }
  });

  it.each(conventionalMachines)('%s: it moves to its cell', async (machine) => {
    const made = await planned(machine, [was(0, 9, { cell: 1 })]);
    expect(way(made, 'a')).toMatch(/^(?:expander 1 < root|host bridge 1)$/);
    expect(values(made).moves).toBe(1);
  });

  it.each(machines)('%s: it is there no more if the bus is gone', async (machine) => {
    const made = await planned(machine, [was(5, 0)], { spread: 'slot' });
    expect(values(made).moves).toBe(1);
  });

  it.each(conventionalMachines)('%s: moves count as much as their place says', async (machine) => {
    const devices = [0, 1].map((n) =>
      express(`d${n}`, { spread: 'function' }, { was: seatAt(0, 9 + n) }),
    );
    const moved = async (...objectives: Objective[]) =>
      values(await planned(machine, devices, { objectives })).moves;
    expect(await moved('moves', 'headroom')).toBe(0);
    expect(await moved('headroom', 'moves')).toBe(1);
  });
});
