import { describe, expect, it } from 'vitest';
import { expectRefusal, issuesOf, requestOf } from './refusals.ts';

const nic = { kind: 'interface', model: 'virtio' };

describe('devices', () => {
  it('refuses an id that is given twice', () => {
    expectRefusal(
      requestOf([{ ...nic, id: 'a' }, nic, { ...nic, id: 'a' }]),
      'DeviceIdDuplicate',
      'devices.2.id',
      '`devices[2].id` is `a`, which `devices[0]` has already',
    );
  });

  it.each(['together', 'apart'])('refuses a device in `%s` that does not exist', (wish) => {
    const issue = expectRefusal(
      requestOf([{ ...nic, id: 'frontend' }], {
        tunables: { [wish]: [{ devices: ['frontend', 'fronted'], on: 'bus' }] },
      }),
      'DeviceUnknown',
      `tunables.${wish}.0.devices.1`,
      `\`tunables.${wish}[0].devices[1]\` names device \`fronted\`, which does not exist`,
    );
    expect(issue.hint).toBe('did you mean `frontend`?');
  });
});

it('refuses a group without devices', () => {
  expectRefusal(
    requestOf([], { tunables: { apart: [{ devices: [], on: 'bus' }] } }),
    'ValueOutOfRange',
    'tunables.apart.0.devices',
    '`tunables.apart[0].devices` is an empty list; expected a list with at least one device id',
  );
});

describe('cells', () => {
  const machine = { cells: [{ id: 0 }, { id: 1 }] };

  it.each([
    ['a device', 'devices.0.tunables.cell', [{ ...nic, tunables: { cell: 2 } }], {}],
    [
      'a spare seat',
      'tunables.hotplug.spare.0.cell',
      [],
      { tunables: { hotplug: { spare: [{ count: 1, cell: 2 }] } } },
    ],
    [
      'a controller',
      'devices.0.node',
      [{ kind: 'controller', type: 'pci', model: 'pcie-expander-bus', node: 2 }],
      {},
    ],
    ['memory', 'devices.0.node', [{ kind: 'memory', model: 'dimm', node: 2 }], {}],
  ])('refuses %s on one that does not exist', (_what, path, devices, more) => {
    const [issue, ...rest] = issuesOf({ machine, devices, ...more });
    expect(rest).toEqual([]);
    expect(issue).toMatchObject({ code: 'CellUnknown', hint: 'there are the cells 0 and 1' });
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(/ names cell `2`, which does not exist$/);
  });

  it('refuses a distance to one that does not exist', () => {
    const cells = [{ id: 0, distances: { 0: 10, 7: 20 } }];
    const words = '`machine.cells[0].distances["7"]` names cell `7`, which does not exist';
    expectRefusal(
      { machine: { cells }, devices: [] },
      'CellUnknown',
      'machine.cells.0.distances.7',
      words,
    );
  });

  it.each(['near', '00', '-1'])('refuses a distance to %j', (key) => {
    const cells = [{ id: 0, distances: { [key]: 20 } }];
    const [issue] = issuesOf({ machine: { cells }, devices: [] });
    expect(issue?.message).toMatch(`names cell \`${key}\`, which does not exist`);
  });

  it('says where cells are listed if there are none', () => {
    const issue = expectRefusal(
      requestOf([{ ...nic, tunables: { cell: 0 } }]),
      'CellUnknown',
      'devices.0.tunables.cell',
      '`devices[0].tunables.cell` names cell `0`, which does not exist',
    );
    expect(issue.hint).toBe('list the cells in `machine.cells`');
  });

  it('knows the cell that comes with memory hotplug', () => {
    const hotplug = { maxMemoryMiB: 4096, memorySlots: 4 };
    const memory = { kind: 'memory', model: 'dimm', node: 0 };
    expect(
      issuesOf({ machine: hotplug, devices: [memory, { ...nic, tunables: { cell: 0 } }] }),
    ).toEqual([]);
  });

  it('refuses one that the guest would not see', () => {
    const empty = { id: 1, memoryMiB: 0 };
    const issue = expectRefusal(
      { machine: { cells: [{ id: 0 }, empty] }, devices: [] },
      'CellEmpty',
      'machine.cells.1',
      '`machine.cells[1]` has neither memory nor CPUs, so that the guest would not see it',
    );
    expect(issue.hint).toBe('give it `cpus`, or leave `memoryMiB` out');
    expect(
      issuesOf({ machine: { cells: [{ id: 0 }, { ...empty, cpus: '2-3' }] }, devices: [] }),
    ).toEqual([]);
  });

  it('refuses ids that are given twice or leave gaps', () => {
    const twice = { machine: { cells: [{ id: 0 }, { id: 0 }] }, devices: [] };
    const words = '`machine.cells[1].id` is `0`, which another cell has already';
    expectRefusal(twice, 'CellDuplicate', 'machine.cells.1.id', words);
    expectRefusal(
      { machine: { cells: [{ id: 0 }, { id: 2 }] }, devices: [] },
      'ValueOutOfRange',
      'machine.cells.1.id',
      '`machine.cells[1].id` is `2`; expected a number up to 1, since cells are numbered from 0 without gaps',
    );
  });

  it('takes CPUs as ranges or as one number', () => {
    const cells = [
      { id: 0, cpus: '0-3,^2,8' },
      { id: 1, cpus: 4 },
    ];
    expect(issuesOf({ machine: { cells }, devices: [] })).toEqual([]);
    const wrong = { machine: { cells: [{ id: 0, cpus: '0-' }] }, devices: [] };
    const words = '`machine.cells[0].cpus` is `0-`; expected CPUs such as `0-3,8`';
    expectRefusal(wrong, 'ValueMalformed', 'machine.cells.0.cpus', words);
  });
});
