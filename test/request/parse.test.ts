import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/request/parse.ts';
import { expectRefusal, issuesOf, requestOf } from './refusals.ts';

const nic = { kind: 'interface', model: 'virtio' };

describe('fields', () => {
  it('names the nearest known field for an unknown one', () => {
    const issue = expectRefusal(
      requestOf([{ ...nic, adress: '01:00.0' }]),
      'FieldUnknown',
      'devices.0.adress',
      '`devices[0]` has no field `adress`',
    );
    expect(issue.hint).toBe('did you mean `address`?');
    expect(issue.device).toBe('interface0');
  });

  it('lists the known fields where none is near', () => {
    const issue = expectRefusal(
      requestOf([], { tunables: { hotplug: { everything: true } } }),
      'FieldUnknown',
      'tunables.hotplug.everything',
      '`tunables.hotplug` has no field `everything`',
    );
    expect(issue.hint).toBe('known are `ports` and `spare`');
  });

  it('refuses an unknown field of the request itself', () => {
    const words = 'a request has no field `device`';
    expect(expectRefusal(requestOf([], { device: [] }), 'FieldUnknown', 'device', words).hint).toBe(
      'did you mean `devices`?',
    );
  });

  it('does not take a field of another kind', () => {
    const request = requestOf([{ kind: 'rng', model: 'virtio', targetBus: 'virtio' }]);
    const words = '`devices[0]` has no field `targetBus`';
    expectRefusal(request, 'FieldUnknown', 'devices.0.targetBus', words);
  });

  it('says what a missing field would hold', () => {
    expectRefusal(
      requestOf([{ kind: 'hub' }]),
      'FieldMissing',
      'devices.0.type',
      '`devices[0]` needs `type`: `usb`',
    );
    expectRefusal(
      { devices: [] },
      'FieldMissing',
      'machine',
      'a request needs `machine`: an object that describes the machine',
    );
  });

  it('needs a kind before it looks any further', () => {
    const [issue] = issuesOf(requestOf([{ model: 'virtio', what: 1 }]));
    expect(issue).toMatchObject({ code: 'FieldMissing', path: ['devices', 0, 'kind'] });
    expect(issue?.message).toMatch(/^`devices\[0\]` needs `kind`: one of `disk`, `controller`/);
  });
});

describe('values', () => {
  it('offers the nearest name', () => {
    const issue = expectRefusal(
      requestOf([], { tunables: { bus: 'pcei' } }),
      'ValueUnknown',
      'tunables.bus',
      '`tunables.bus` is `pcei`; expected one of `auto`, `root`, `pcie` and `pci`',
    );
    expect(issue.hint).toBe('did you mean `pcie`?');
  });

  it('offers the nearest kind of device', () => {
    const [issue] = issuesOf(requestOf([{ kind: 'interfaces' }]));
    expect(issue).toMatchObject({ code: 'ValueUnknown', hint: 'did you mean `interface`?' });
  });

  it('tells the range of a number', () => {
    expectRefusal(
      requestOf([{ ...nic, address: { type: 'pci', bus: 1, slot: 32 } }]),
      'ValueOutOfRange',
      'devices.0.address.slot',
      '`devices[0].address.slot` is `32`; expected a whole number from 0 to 31',
    );
    expectRefusal(
      requestOf([{ ...nic, bootOrder: 0 }]),
      'ValueOutOfRange',
      'devices.0.bootOrder',
      '`devices[0].bootOrder` is `0`; expected a whole number from 1',
    );
  });

  it.each([
    ['bus', 256],
    ['function', 8],
    ['domain', 65536],
  ])('refuses PCI %s %i', (part, value) => {
    const [issue] = issuesOf(requestOf([{ ...nic, address: { type: 'pci', [part]: value } }]));
    expect(issue).toMatchObject({ code: 'ValueOutOfRange', path: ['devices', 0, 'address', part] });
  });

  it.each([
    ['a fraction', { bootOrder: 1.5 }, 'is `1.5`; expected a whole number from 1', undefined],
    [
      'a numeral',
      { bootOrder: '2' },
      'is the text `2`; expected a whole number from 1',
      'write it as a number: `2`',
    ],
    ['a word', { rom: 'yes' }, 'is the text `yes`; expected `true` or `false`', 'write `true`'],
    [
      'null',
      { rom: null },
      'is `null`; expected `true` or `false`',
      'leave the key out if there is nothing to say',
    ],
    ['a list', { rom: [] }, 'is an empty list; expected `true` or `false`', undefined],
    [
      'a number',
      { hostAddress: 1.2 },
      'is `1.2`; expected text',
      "write it in quotes, such as `'1.2'`, so that it is text",
    ],
  ])('tells %s from what it should be', (_what, fields, words, hint) => {
    const [field] = Object.keys(fields);
    const path = `devices.0.${field}`;
    const request = requestOf([{ ...nic, ...fields }]);
    const issue = expectRefusal(
      request,
      'ValueWrongType',
      path,
      `\`devices[0].${field}\` ${words}`,
    );
    expect(issue.hint).toBe(hint);
  });

  it('offers the name for a truth value and for a number', () => {
    const ports = issuesOf(requestOf([], { tunables: { hotplug: { ports: true } } }));
    expect(ports[0]).toMatchObject({ code: 'ValueWrongType', hint: 'write `on`' });
    const version = issuesOf(requestOf([{ kind: 'tpm', version: 2 }]));
    expect(version[0]).toMatchObject({
      code: 'ValueWrongType',
      hint: "write it in quotes: `'2.0'`",
    });
  });

  it('refuses empty text', () => {
    const words = '`devices[0].id` is empty; expected text that is not empty';
    expectRefusal(requestOf([{ ...nic, id: '' }]), 'ValueMalformed', 'devices.0.id', words);
  });

  it.each([undefined, null, 5, 'text', []])('refuses %j as a request', (value) => {
    const [issue] = issuesOf(value);
    expect(issue).toMatchObject({ code: 'ValueWrongType', path: [] });
    expect(issue?.message).toMatch(
      /^the request is .*; expected an object with `machine` and `devices`$/,
    );
    expect(issue?.hint).toBeUndefined();
  });
});

describe('all at once', () => {
  it('reports every issue of a request', () => {
    const request = {
      machine: { tpye: 'q35', vcpus: 0, cells: [{ id: 0, memoryMiB: 0 }] },
      tunables: { numa: 'always', apart: [{ devices: ['nic0', 'gone'], on: 'bus' }] },
      devices: [
        { ...nic, id: 'nic0', tunables: { cell: 3 } },
        { ...nic, id: 'nic0', address: { type: 'drive', bus: -1 } },
      ],
    };
    expect(issuesOf(request).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'ValueOutOfRange machine.vcpus',
      'FieldUnknown machine.tpye',
      'ValueUnknown tunables.numa',
      'ValueOutOfRange devices.1.address.bus',
      'CellEmpty machine.cells.0',
      'CellUnknown devices.0.tunables.cell',
      'DeviceIdDuplicate devices.1.id',
      'DeviceUnknown tunables.apart.0.devices.1',
    ]);
  });
});

describe('ids', () => {
  it('gives devices without id the name of the disk, or kind and number', () => {
    const devices = [
      nic,
      { kind: 'disk', target: 'vda' },
      nic,
      { kind: 'disk' },
      { ...nic, id: 'a' },
    ];
    const result = parseRequest(requestOf(devices));
    const ids = result.ok ? result.value.devices.map(({ id }) => id) : [];
    expect(ids).toEqual(['interface0', 'vda', 'interface1', 'disk1', 'a']);
  });

  it('keeps clear of ids that are given', () => {
    const devices = [
      nic,
      { kind: 'rng', model: 'virtio', id: 'interface0' },
      nic,
      { kind: 'disk', target: 'interface1' },
    ];
    const result = parseRequest(requestOf(devices));
    const ids = result.ok ? result.value.devices.map(({ id }) => id) : [];
    expect(ids).toEqual(['interface0-2', 'interface0', 'interface1', 'interface1-2']);
  });

  it('lets wishes name them', () => {
    const together = [{ devices: ['interface0', 'vda'], on: 'cell' }];
    const devices = [nic, { kind: 'disk', target: 'vda' }];
    expect(issuesOf(requestOf(devices, { tunables: { together } }))).toEqual([]);
  });
});

describe('capabilities', () => {
  const capabilities = {
    arch: 'x86_64',
    machines: [{ name: 'pc-q35-10.0', alias: 'q35' }],
    flags: ['kvm'],
  };

  it('may be a name or stand in the request', () => {
    expect(issuesOf({ machine: { capabilities: 'qemu-10.0.0' }, devices: [] })).toEqual([]);
    const result = parseRequest({ machine: { capabilities }, devices: [] });
    const read = result.ok ? result.value.machine.capabilities : undefined;
    expect(read).toMatchObject({ arch: 'x86_64', flags: new Set(['kvm']) });
  });

  it('passes on what is wrong with them', () => {
    const [issue] = issuesOf({
      machine: { capabilities: { ...capabilities, flags: 'kvm' } },
      devices: [],
    });
    expect(issue).toMatchObject({
      code: 'CapabilitiesInvalid',
      path: ['machine', 'capabilities', 'flags'],
    });
  });

  it('must be one of the two', () => {
    expectRefusal(
      { machine: { capabilities: 10 }, devices: [] },
      'ValueWrongType',
      'machine.capabilities',
      '`machine.capabilities` is `10`; expected the name of a bundled set such as `qemu-10.0.0`, or capabilities as an object',
    );
  });
});
