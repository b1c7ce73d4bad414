import { describe, expect, test } from 'vitest';
import { expand } from '../../src/guest/expand.ts';
import {
  channel,
  controller,
  disk,
  drive,
  hostdev,
  pc,
  pci,
  q35,
  refused,
  type Sketch,
  scsi,
  serialPort,
  usb,
} from '../support/builders.ts';

const list = (devices: readonly Sketch[], guest = pc) =>
  expand(guest({ implied: true, devices })).lists.controller.map(({ type, index, model }) =>
    `${type}${index} ${model ?? ''}`.trim(),
  );
const only = (type: string, names: readonly string[]) =>
  names.filter((name) => name.startsWith(type));

const virtioScsi = (index?: number) => scsi('virtio-scsi', index);
const scsiHostdev = (place?: string) =>
  hostdev('scsi', { hostAddress: 'a', ...(place === undefined ? {} : drive(place)) });

describe('order of controllers', () => {
  test('types in order of their first member, members in order of their indexes', () => {
    const devices = [
      pci('pci-bridge', 1),
      usb('qemu-xhci', 1),
      scsi(undefined, 1),
      controller('virtio-serial', 1),
      channel(),
      disk('sda', 'scsi'),
    ];
    expect(list(devices)).toEqual([
      'pci0 pci-root',
      'pci1 pci-bridge',
      'usb0 piix3-uhci',
      'usb1 qemu-xhci',
      'scsi0 lsilogic',
      'scsi1 lsilogic',
      'virtio-serial0',
      'virtio-serial1',
    ]);
  });

  test('an implied controller goes to the others of its type', () => {
    const devices = [disk('sdb', 'sata', drive('2/0/0/0')), controller('sata', 1)];
    expect(list(devices)).toEqual(['sata0', 'sata1', 'sata2', 'usb0 piix3-uhci', 'pci0 pci-root']);
  });

  test('those of SCSI host devices come before the ones the machine brings', () => {
    expect(list([scsiHostdev()])).toEqual(['scsi0 lsilogic', 'usb0 piix3-uhci', 'pci0 pci-root']);
  });

  test('those of disks and channels come last, by type', () => {
    const devices = [
      disk('sda'),
      disk('hda'),
      disk('fda', undefined, { device: 'floppy' }),
      disk('sdb', 'sata'),
      channel(),
      { kind: 'smartcard', mode: 'host' } as const,
    ];
    expect(list(devices)).toEqual([
      'usb0 piix3-uhci',
      'pci0 pci-root',
      'scsi0 lsilogic',
      'fdc0',
      'ide0',
      'sata0',
      'virtio-serial0',
      'ccid0',
    ]);
  });
});

describe('indexes that are left out', () => {
  const [a, b, c, d] = [
    scsi('virtio-scsi'),
    scsi('lsilogic', 3),
    scsi('lsisas1068'),
    scsi('ibmvscsi', 0),
  ];
  const sorted = ['scsi0 ibmvscsi', 'scsi1 virtio-scsi', 'scsi2 lsisas1068', 'scsi3 lsilogic'];
  const unsorted = ['scsi1 virtio-scsi', 'scsi0 ibmvscsi', 'scsi3 lsilogic', 'scsi2 lsisas1068'];
  const ich9 = (...parts: string[]) =>
    parts.map((part) => usb(part === 'nec' ? 'nec-xhci' : `ich9-${part}`));

  test('are the lowest free ones; the list is not sorted anew', () => {
    expect(only('scsi', list([a, b, c, d]))).toEqual(unsorted);
  });

  test('but it is if a USB 2 controller needs an index', () => {
    expect(only('scsi', list([a, b, c, d, ...ich9('ehci1', 'uhci1')]))).toEqual(sorted);
  });

  test('unless that controller comes first of all', () => {
    expect(only('scsi', list([...ich9('ehci1'), a, b, c, d]))).toEqual(unsorted);
  });

  test.each([
    [
      'four parts are one set, the main controller in front',
      ['uhci1', 'uhci2', 'uhci3', 'ehci1'],
      ['usb0 ich9-ehci1', 'usb0 ich9-uhci1', 'usb0 ich9-uhci2', 'usb0 ich9-uhci3'],
    ],
    [
      'a part that the set has already opens the next',
      ['ehci1', 'uhci1', 'ehci1', 'uhci1'],
      ['usb0 ich9-ehci1', 'usb0 ich9-uhci1', 'usb1 ich9-ehci1', 'usb1 ich9-uhci1'],
    ],
    [
      'a stranger in between ends the set',
      ['ehci1', 'nec', 'uhci1'],
      ['usb0 ich9-ehci1', 'usb1 nec-xhci', 'usb2 ich9-uhci1'],
    ],
  ])('of USB 2 controllers: %s', (_, parts, expected) => {
    expect(only('usb', list(ich9(...parts)))).toEqual(expected);
  });

  test('a root port of index 1 in front of the root stays there', () => {
    expect(only('pci', list([pci('pcie-root-port', 1), pci('pcie-root')], q35))).toEqual([
      'pci1 pcie-root-port',
      'pci0 pcie-root',
    ]);
  });

  test('an index that is given brings no controllers below it', () => {
    expect(only('scsi', list([scsi('virtio-scsi', 10)]))).toEqual(['scsi10 virtio-scsi']);
  });
});

describe('SCSI controllers that are implied', () => {
  test('by a disk: all up to the one its name leads to', () => {
    expect(only('scsi', list([disk('sdp', 'scsi')]))).toEqual([
      'scsi0 lsilogic',
      'scsi1 lsilogic',
      'scsi2 lsilogic',
    ]);
  });

  test('by a disk: the machine’s model, whatever others are', () => {
    const disks = ['sda', 'sdh'].map((name) => disk(name, 'scsi'));
    expect(only('scsi', list([virtioScsi(0), ...disks]))).toEqual([
      'scsi0 virtio-scsi',
      'scsi1 lsilogic',
    ]);
  });

  test.each([
    [
      'the model of the controller a device names',
      [virtioScsi(1), scsiHostdev('1/0/0/0')],
      ['scsi0 virtio-scsi', 'scsi1 virtio-scsi'],
    ],
    [
      'the model of the first one for a second',
      [virtioScsi(0), ...Array.from({ length: 9 }, () => scsiHostdev())],
      ['scsi0 virtio-scsi', 'scsi1 virtio-scsi'],
    ],
    [
      'the machine’s model if no device names a listed one',
      [virtioScsi(0), scsiHostdev('1/0/0/0')],
      ['scsi0 virtio-scsi', 'scsi1 lsilogic'],
    ],
    [
      'an earlier device’s model for a later one',
      [virtioScsi(0), scsiHostdev('0/0/0/0'), scsiHostdev('1/0/0/0')],
      ['scsi0 virtio-scsi', 'scsi1 virtio-scsi'],
    ],
    [
      'not a later device’s model for an earlier one',
      [virtioScsi(0), scsiHostdev('1/0/0/0'), scsiHostdev('0/0/0/0')],
      ['scsi0 virtio-scsi', 'scsi1 lsilogic'],
    ],
    [
      'beside one without index, which then comes second',
      [virtioScsi(), scsiHostdev()],
      ['scsi1 virtio-scsi', 'scsi0 lsilogic'],
    ],
  ])('by a host device: %s', (_, devices, expected) => {
    expect(only('scsi', list(devices))).toEqual(expected);
  });
});

describe('virtio-serial controllers that are implied', () => {
  test('are the ones that are named and no others', () => {
    expect(only('virtio-serial', list([channel(serialPort('3/0/1'))]))).toEqual(['virtio-serial3']);
  });
});

describe('controllers that are refused', () => {
  test('two of one type and index', () => {
    expect(refused(pc({ devices: [scsi('virtio-scsi', 0), scsi('lsilogic', 0)] }))).toMatchObject({
      code: 'ControllerDuplicate',
      device: 'controller1',
      message:
        'two scsi controllers have index 0: scsi virtio-scsi controller `controller0` ' +
        'and scsi lsilogic controller `controller1`',
      hint: 'leave the index of one of them out: a free one is then chosen',
    });
  });

  test('two PCI controllers of one index', () => {
    const devices = [pci('pci-bridge', 1), pci('pci-bridge', 1)];
    expect(refused(pc({ devices })).code).toBe('ControllerDuplicate');
  });

  test('types that do not exist', () => {
    expect(refused(pc({ devices: [controller('scssi', 0)] }))).toMatchObject({
      code: 'ControllerTypeUnknown',
      message: 'controller type `scssi` is unknown',
      hint: 'did you mean `scsi`?',
    });
  });

  test.each([
    [
      scsi('virtio-scssi', 0),
      'scsi controller model `virtio-scssi` is unknown',
      'did you mean `virtio-scsi`?',
    ],
    [controller('sata', 0, 'ahci'), 'sata controller model `ahci` is unknown', undefined],
  ])('models that do not exist (%#)', (sketch, message, hint) => {
    const issue = refused(pc({ devices: [sketch] }));
    expect(issue).toMatchObject({ code: 'ControllerModelUnknown', message });
    expect(issue.hint).toBe(hint);
  });

  test.each(['qusb1', 'qusb2'])('USB controllers QEMU does not have: %s', (model) => {
    expect(refused(pc({ devices: [usb(model, 0)] }))).toMatchObject({
      code: 'ControllerUnsupported',
      message: `QEMU has no USB controller of model \`${model}\``,
    });
  });

  test('companions of nothing', () => {
    expect(refused(pc({ devices: [usb('ich9-uhci1', 0)] }))).toMatchObject({
      code: 'UsbMasterMissing',
      hint: 'add a controller of model `ich9-ehci1` with the same index',
    });
  });

  test('a companion may belong to another index, as libvirt sees it', () => {
    expect(only('usb', list([usb('ich9-uhci1', 1), usb('piix3-uhci', 0)]))).toHaveLength(2);
  });

  test.each([
    ['before', [usb('none', 0), usb('qemu-xhci', 1)]],
    ['after', [usb('qemu-xhci', 1), usb('none', 0)]],
    ['twice', [usb('none', 0), usb('none', 1)]],
  ])('another USB controller beside one that switches USB off (%s)', (_, devices) => {
    expect(refused(pc({ devices }))).toMatchObject({
      code: 'UsbDisabled',
      device: 'controller1',
      hint: 'remove the controller of model `none` or all others',
    });
  });

  test('I/O threads on anything but virtio SCSI controllers', () => {
    expect(refused(pc({ devices: [scsi('lsilogic', 0, { ioThread: 1 })] }))).toMatchObject({
      code: 'OptionNotAllowed',
      message:
        'only virtio SCSI controllers have an I/O thread, not scsi lsilogic controller `controller0`',
    });
  });

  test('a SCSI controller no model can be found for', () => {
    const without = ['lsi', 'virtio-scsi-pci'];
    expect(refused(pc({ devices: [scsi()], without }))).toMatchObject({
      code: 'ScsiModelMissing',
      hint: 'give the controller a model',
    });
  });
});
