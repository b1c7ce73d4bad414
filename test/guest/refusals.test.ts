import { describe, expect, test } from 'vitest';
import { checkDuplicates } from '../../src/guest/duplicates.ts';
import { expand } from '../../src/guest/expand.ts';
import { nameOf, refusal, visited, withPositions } from '../../src/guest/guest.ts';
import {
  at,
  device,
  disk,
  guestConsole,
  hostdev,
  hub,
  input,
  issueOf,
  nic,
  pc,
  plan,
  refused,
  type Sketch,
  serial,
  sound,
  tablet,
  usb,
} from '../support/builders.ts';

const fail = (...devices: Sketch[]) => refused(pc({ devices }));

describe('one too many of a kind', () => {
  test.each<[string, number, object]>([
    ['memballoon', 1, { model: 'virtio' }],
    ['nvram', 1, {}],
    ['redirfilter', 1, {}],
    ['iommu', 1, { model: 'virtio' }],
    ['vsock', 1, {}],
    ['pstore', 1, { backend: 'acpi-erst' }],
    ['tpm', 2, { backend: 'emulator' }],
  ])('%s: at most %i', (kind, most, fields) => {
    const many = Array.from({ length: most + 1 }, () => device(kind as 'nvram', fields));
    expect(refused(pc({ devices: many }))).toMatchObject({
      code: 'TooManyOfKind',
      device: `${kind}${most}`,
      message: expect.stringContaining(`a guest has at most ${most} \`${kind}\``),
    });
  });
});

describe('names that do not exist', () => {
  test.each<[string, Sketch, string, string | undefined]>([
    ['sound', sound('ich66'), 'sound model `ich66` is unknown', 'did you mean `ich6`?'],
    ['input type', input('tabelt'), 'input type `tabelt` is unknown', 'did you mean `tablet`?'],
    ['input bus', input('mouse', 'ubs'), 'input bus `ubs` is unknown', 'did you mean `usb`?'],
    ['hub', device('hub', { type: 'usbb' }), 'hub type `usbb` is unknown', 'did you mean `usb`?'],
    [
      'panic',
      device('panic', { model: 'issa' }),
      'panic model `issa` is unknown',
      'did you mean `isa`?',
    ],
    [
      'serial',
      serial('isa_serial'),
      'serial targetType `isa_serial` is unknown',
      'did you mean `isa-serial`?',
    ],
    [
      'console',
      guestConsole('virtoi'),
      'console targetType `virtoi` is unknown',
      'did you mean `virtio`?',
    ],
    [
      'channel',
      device('channel', { targetType: 'something-else' }),
      'channel targetType `something-else` is unknown',
      'known are none, guestfwd, virtio and xen',
    ],
  ])('%s', (_, sketch, message, hint) => {
    expect(fail(sketch)).toMatchObject({ code: 'NameUnknown', message, hint });
  });

  test('a panic notifier may be called default', () => {
    const [panic] = expand(pc({ devices: [device('panic', { model: 'default' })] })).lists.panic;
    expect(panic?.model).toBe('isa');
  });
});

describe('USB devices in a guest that switches USB off', () => {
  const off = usb('none', 0);

  test.each<[string, Sketch]>([
    ['an input', tablet()],
    ['a host device', hostdev('usb', { hostAddress: '1.2' })],
    ['a hub', hub()],
  ])('%s', (_, sketch) => {
    expect(fail(off, sketch)).toMatchObject({
      code: 'UsbDisabled',
      message: expect.stringContaining(
        'needs USB, which a USB controller of model `none` switches off',
      ),
      hint: 'remove the controller of model `none`, or give it a model such as `qemu-xhci`',
    });
  });
});

describe('USB devices with an address of another kind', () => {
  test.each<[string, Sketch]>([
    ['an input that names its bus', tablet(at('00:05.0'))],
    ['a redirected device', device('redirdev', { type: 'tcp', ...at('00:05.0') })],
    ['a serial port', serial('usb-serial', at('00:05.0'))],
  ])('%s', (_, sketch) => {
    expect(fail(usb('piix3-uhci', 0), sketch)).toMatchObject({
      code: 'AddressTypeWrong',
      message: expect.stringContaining('is a USB device and cannot have an address of type `pci`'),
      data: { type: 'pci', expected: ['usb'] },
    });
  });

  test('an input that leaves its bus open keeps it', () => {
    const planned = plan(
      pc({ devices: [usb('piix3-uhci', 0), input('tablet', undefined, at('00:05.0'))] }),
    );
    expect(planned.devices.find(({ id }) => id === 'input0')?.address).toMatchObject({ slot: 5 });
  });
});

describe('what may be there only once', () => {
  test('a boot order', () => {
    expect(
      fail(disk('vda', 'virtio', { bootOrder: 1 }), nic('virtio', { bootOrder: 1 })),
    ).toMatchObject({
      code: 'BootOrderDuplicate',
      device: 'nic0',
      path: ['devices', 'nic0', 'bootOrder'],
      message: 'virtio disk `vda` and virtio interface `nic0` both have boot order 1',
    });
  });

  test('a boot order beside boot devices of the guest', () => {
    const devices = [disk('vda', 'virtio', { bootOrder: 1 })];
    expect(refused(pc({ devices, osBoot: true }))).toMatchObject({
      code: 'BootOrderMixed',
      device: 'vda',
      hint: 'use one of the two',
    });
  });

  test('a boot order of an interface that is a host device counts once', () => {
    const passed = device('interface', { type: 'hostdev', bootOrder: 1 });
    expect(() => plan(pc({ devices: [passed] }))).not.toThrow();
  });

  test('a panic notifier of a model', () => {
    expect(fail(device('panic', { model: 'isa' }), device('panic'))).toMatchObject({
      code: 'PanicDuplicate',
      message: 'isa panic `panic0` and isa panic `panic1` are panic notifiers of the same model',
    });
  });

  test('nothing of that in a guest without', () => {
    expect(() => checkDuplicates(expand(pc({ devices: [nic()] })))).not.toThrow();
  });
});

describe('how a refusal names a device', () => {
  const lists = expand(
    pc({ devices: [disk('vda'), nic(), hostdev(), tablet(), hub(), usb('piix3-uhci', 0)] }),
  ).lists;

  test.each([
    [lists.disk[0], 'virtio disk `vda`'],
    [lists.interface[0], 'virtio interface `nic0`'],
    [lists.hostdev[0], 'pci host device `hostdev0`'],
    [lists.input[0], 'usb tablet `input0`'],
    [lists.hub[0], 'hub `hub0`'],
    [lists.controller[0], 'usb piix3-uhci controller `controller0`'],
  ])('by what it is and by its id (%#)', (each, name) => {
    expect(each && nameOf(each)).toBe(name);
  });

  test('its path leads to the device by id, then by position', () => {
    const [vda] = lists.disk;
    const error = refusal(vda, 'Code', 'words', {
      field: 'address.slot',
      hint: 'do',
      data: { a: 1 },
    });
    const issue = { code: 'Code', message: 'words', device: 'vda', hint: 'do', data: { a: 1 } };
    expect(error.issues).toEqual([{ ...issue, path: ['devices', 'vda', 'address', 'slot'] }]);
    const positioned = withPositions(error, [{ id: 'other' }, { id: 'vda' }]);
    expect(positioned.issues).toEqual([{ ...issue, path: ['devices', 1, 'address', 'slot'] }]);
  });

  test('a device that was not listed has no path of its own', () => {
    const balloon = expand(pc({ implied: true })).lists.memballoon[0];
    expect(refusal(balloon, 'Code', 'words', { field: 'address' }).issues[0].path).toEqual([
      'devices',
    ]);
  });

  test('a refusal of no device stays as it is', () => {
    const error = refusal(undefined, 'Code', 'words');
    expect(withPositions(error, [{ id: 'vda' }]).issues).toEqual([
      { code: 'Code', message: 'words', path: ['devices'] },
    ]);
  });
});

describe('devices are visited', () => {
  test('by kind, but for the console that repeats a serial port', () => {
    const devices = [nic(), guestConsole('virtio'), serial('pci-serial'), disk('vda')];
    const ids = visited(expand(pc({ devices }))).map(({ id }) => id);
    const listed = ['vda', 'nic0', 'virtio-serial0', 'serial0', 'console0'];
    expect(ids.filter((id) => listed.includes(id))).toEqual(listed);
    const alias = visited(expand(pc({ devices: [guestConsole(), serial()] })));
    expect(alias.some(({ kind }) => kind === 'console')).toBe(false);
  });
});

test('a request is left as it was', () => {
  const request = pc({ implied: true, devices: [nic(), disk('vda', 'virtio'), serial()] });
  const before = structuredClone({ ...request, machine: undefined });
  plan(request);
  expect({ ...request, machine: undefined }).toEqual(before);
});

test('wishes are not part of the guest', () => {
  const devices = [nic('virtio', { tunables: { cell: 0 }, was: { type: 'isa' } })];
  expect(expand(pc({ devices })).lists.interface[0]).toEqual({
    id: 'nic0',
    kind: 'interface',
    type: 'user',
    model: 'virtio',
  });
});

test('an issue of something that works is an error of the test', () => {
  expect(() => issueOf(() => undefined)).toThrow('it was not refused');
});
