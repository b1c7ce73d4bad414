import { afterAll, describe, expect, it } from 'vitest';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { above, cellOf, find } from '../examples/tree.ts';
import { device } from '../support/guests.ts';
import {
  conventional,
  counts,
  express,
  guest,
  machines,
  on,
  planned,
  planOrCodes,
  testCases,
  values,
  way,
} from './asked.ts';

afterAll(disposeSolver);

const NO_SEAT = 'NoSeatFits';
const PORT = 'port < root';
const portOf = (cell: number): string => `port < expander ${cell} < root`;

describe('numa', () => {
  const devices = [
    express('a', { cell: 0 }),
    express('b', { cell: 1 }),
    conventional('c', { cell: 1 }),
    express('d'),
  ];
  const near = on(
    { a: portOf(0), b: portOf(1), c: `bridge < ${portOf(1)}`, d: PORT },
    { a: 'expander 0 < root', b: 'expander 1 < root', c: 'expander 1 < root', d: 'root' },
    { a: 'host bridge 0', b: 'host bridge 1', c: 'host bridge 1', d: 'root' },
  );
  const lone = [express('a', { cell: 1 })];
  testCases([
    { asks: 'cells and nothing else', devices, gets: near },
    { asks: 'require', devices, tunables: { numa: 'require' }, gets: near },
    { asks: 'prefer, where it can be had', devices, tunables: { numa: 'prefer' }, gets: near },
    {
      asks: 'ignore',
      devices,
      tunables: { numa: 'ignore' },
      gets: on(
        { a: PORT, b: PORT, c: 'bridge < port < root' },
        { a: 'root', b: 'root', c: 'root' },
      ),
    },
    {
      asks: 'require without expander buses',
      devices: lone,
      tunables: { numa: 'require', expanders: 'none' },
      gets: on(NO_SEAT, NO_SEAT),
    },
    {
      asks: 'prefer without expander buses',
      devices: lone,
      tunables: { numa: 'prefer', expanders: 'none' },
      gets: on({ a: PORT, all: 'port 1' }, { a: 'root', all: '' }),
    },
    {
      asks: 'ignore without expander buses',
      devices: lone,
      tunables: { numa: 'ignore', expanders: 'none' },
      gets: on({ a: PORT }, { a: 'root', all: '' }),
    },
    {
      asks: 'a cell, and the root bus',
      devices: [express('a', { cell: 1, bus: 'root' })],
      gets: on(NO_SEAT, NO_SEAT),
    },
  ]);

  it.each(machines)('%s: a preferred cell that costs too much is far away', async (machine) => {
    const made = await planned(machine, lone, { numa: 'prefer', objectives: ['controllers'] });
    expect(cellOf(made, 'a')).toBeUndefined();
    expect(values(made).distance).toBe(10);
  });

  it.each(machines)('%s: distances of cells count', async (machine) => {
    const request = guest(machine, [express('a', { cell: 1 }), express('b', { cell: 0 })], {
      numa: 'prefer',
      limits: { expanders: 1 },
    });
    const cells = [{ id: 0 }, { id: 1, distances: { 0: 35 } }];
    const made = await planOrCodes({ ...request, machine: { ...request.machine, cells } });
    if (typeof made === 'string') throw new Error(made);
    // From cell 1 it is 35 to cell 0, from cell 0 the usual 20 to cell 1.
    expect(cellOf(made, 'a')).toBe(1);
    expect(values(made).distance).toBe(10);
  });
});

describe('expanders', () => {
  const devices = ['a', 'b', 'c'].map((id) => express(id, { cell: 0 }));
  const together = [{ devices: ['a', 'b'], on: 'expander' }] as const;
  const apart = [{ devices: ['a', 'b'], on: 'expander' }] as const;
  testCases([
    {
      asks: 'per-cell',
      devices,
      tunables: { expanders: 'per-cell', together },
      gets: on(
        { a: portOf(0), c: portOf(0), all: 'expander 1, port 3' },
        { a: 'expander 0 < root', all: 'expander 1' },
        { a: 'host bridge 0', all: 'host bridge 1' },
      ),
    },
    {
      asks: 'per-cell, for devices that are to be on two',
      devices,
      tunables: { expanders: 'per-cell', apart },
      gets: on('Impossible', 'Impossible'),
    },
    {
      asks: 'per-group',
      devices,
      tunables: { expanders: 'per-group', together },
      gets: on(
        { a: portOf(0), c: portOf(0), all: 'expander 2, port 3' },
        { a: 'expander 0 < root', all: 'expander 2' },
        { a: 'host bridge 0', all: 'host bridge 2' },
      ),
    },
    {
      asks: 'none',
      devices,
      tunables: { expanders: 'none' },
      gets: on(NO_SEAT, NO_SEAT),
    },
  ]);

  it.each(machines)('%s: the expander bus of a group is for the group', async (machine) => {
    const made = await planned(machine, devices, { expanders: 'per-group', together });
    const [a, b, c] = ['a', 'b', 'c'].map((id) => topOf(made, id));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
});

/** Index of the expander bus or host bridge that a device hangs from. */
function topOf(made: Plan, id: string): number | undefined {
  return above(made, id).find(({ node }) => node !== undefined)?.index;
}

describe('devices that follow their controller to a cell', () => {
  const cells = [0, 1, 1] as const;
  const ids = ['a', 'b', 'c'] as const;
  const wishes = (n: number) => ({ tunables: { cell: cells[n] } });
  const disk = (target: string, fields = {}): RequestDevice =>
    device('disk', target, { device: 'disk', target, targetBus: 'scsi', ...fields });
  const scsi = device('controller', 'scsi', { type: 'scsi', index: 0, model: 'virtio-scsi' });
  const xhci = device('controller', 'xhci', { type: 'usb', index: 0, model: 'qemu-xhci' });
  const followers: Readonly<Record<string, readonly RequestDevice[]>> = {
    'SCSI disks': [
      scsi,
      disk('sdx'),
      ...ids.map((id, n) => ({ ...disk(`sd${id}`), id, ...wishes(n) })),
    ],
    'virtio-serial channels': [
      device('channel', 'other', { targetType: 'virtio' }),
      ...ids.map((id, n) => device('channel', id, { targetType: 'virtio', ...wishes(n) })),
    ],
    'USB devices': [
      xhci,
      device('input', 'other', { type: 'tablet', bus: 'usb' }),
      ...ids.map((id, n) => device('input', id, { type: 'tablet', bus: 'usb', ...wishes(n) })),
    ],
  };
  const rows = Object.keys(followers).flatMap((what) =>
    machines.map((machine) => ({ machine, what })),
  );

  it.each(rows)('$machine: $what', async ({ machine, what }) => {
    const made = await planned(machine, followers[what] ?? []);
    const controllers = ids.map((id) => controllerOf(made, id));
    expect(controllers.map((id) => cellOf(made, id))).toEqual(cells);
    expect(controllers[1]).toBe(controllers[2]);
    const other = made.devices.find(({ id }) => id === 'other' || id === 'sdx')?.id ?? '';
    expect(cellOf(made, controllerOf(made, other))).toBeUndefined();
  });

  it.each(machines)('%s: to a controller that is listed for the cell', async (machine) => {
    const hba = { ...scsi, id: 'hba', tunables: { cell: 1 } };
    const disks = ['sda', 'sdb'].map((target) => disk(target, { tunables: { cell: 1 } }));
    const made = await planned(machine, [hba, ...disks]);
    expect(['sda', 'sdb'].map((id) => controllerOf(made, id))).toEqual(['hba', 'hba']);
    expect(cellOf(made, 'hba')).toBe(1);
    expect(
      made.devices.filter((each) => each.kind === 'controller' && each.type === 'scsi'),
    ).toHaveLength(1);
  });

  it.each(machines)('%s: to one that is added', async (machine) => {
    const made = await planned(machine, [disk('sda', { tunables: { cell: 1 } })]);
    expect(cellOf(made, controllerOf(made, 'sda'))).toBe(1);
  });

  it.each(machines)('%s: or stay where they would be if cells do not matter', async (machine) => {
    const disks = ['sda', 'sdb'].map((target, cell) => disk(target, { tunables: { cell } }));
    const made = await planned(machine, [scsi, ...disks], { numa: 'ignore' });
    expect(['sda', 'sdb'].map((id) => controllerOf(made, id))).toEqual(['scsi', 'scsi']);
    expect(counts(made)).not.toMatch(/expander|host/);
  });

  it('without a controller of USB, not', async () => {
    const tablet = device('input', 'x', { type: 'tablet', bus: 'usb', tunables: { cell: 0 } });
    expect(await planOrCodes(guest('q35', [tablet]))).toBe('UsbDisabled');
  });
});

/** The controller behind which a device has its drive, port or plug. */
function controllerOf(made: Plan, id: string): string {
  const { address } = find(made, id);
  const [type, index] =
    address?.type === 'drive'
      ? ['scsi', address.controller]
      : address?.type === 'virtio-serial'
        ? ['virtio-serial', address.controller]
        : address?.type === 'usb'
          ? ['usb', address.bus]
          : [];
  const found = made.devices.find(
    (each) => each.kind === 'controller' && each.type === type && each.index === index,
  );
  if (found === undefined) throw new Error(`${id} has no controller`);
  return found.id;
}

describe('s390x, whose channel devices have no seats', () => {
  it.each([
    ['cell', { cell: 1 }],
    ['bus', { bus: 'root' }],
    ['bus', { bus: 'pcie' }],
    ['hotplug', { hotplug: false }],
  ] as const)('`%s` cannot be had: %o', async (_name, wishes) => {
    expect(await planOrCodes(guest('s390x', [express('x', wishes)]))).toBe('WishUnsupported');
  });

  it.each([{ hotplug: true }, { spread: 'function' }, { spread: 'slot' }] as const)(
    '%o is what they have anyway',
    async (wishes) => {
      const made = await planned('s390x', [express('x', wishes)]);
      expect(find(made, 'x').address).toMatchObject({ type: 'ccw' });
    },
  );

  it('cells that do not matter are no wish', async () => {
    const made = await planned('s390x', [express('x', { cell: 1 })], { numa: 'ignore' });
    expect(made.by).toBe('libvirt');
  });

  it.each([
    device('disk', 'x', { device: 'disk', target: 'sda', targetBus: 'scsi' }),
    device('channel', 'x', { targetType: 'virtio' }),
  ])('nor has the controller of a $kind a cell', async (follower) => {
    const asked = guest('s390x', [{ ...follower, tunables: { cell: 1 } }]);
    expect(await planOrCodes(asked)).toBe('WishUnsupported');
  });

  it('PCI devices have seats, and no cells', async () => {
    const host = (fields = {}) => device('hostdev', 'x', { type: 'pci', ...fields });
    expect(way(await planned('s390x', [host({ tunables: { bus: 'root' } })]), 'x')).toBe('root');
    expect(await planOrCodes(guest('s390x', [host({ tunables: { cell: 1 } })]))).toBe(NO_SEAT);
  });
});
