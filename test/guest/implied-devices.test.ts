import { describe, expect, test } from 'vitest';
import { expand } from '../../src/guest/expand.ts';
import type { DeviceLists } from '../../src/guest/guest.ts';
import {
  armVirt,
  device,
  type GuestSketch,
  guest,
  input,
  pc,
  pci,
  pseries,
  q35,
  refused,
  type Sketch,
  usb,
} from '../support/builders.ts';

const expanded = (arch: string, type: string, sketch: GuestSketch = {}, newDomain = true) =>
  expand(guest(arch, type, { implied: true, ...sketch }), { newDomain }).lists;

const show = (...words: (string | number | undefined)[]) => words.filter(Boolean).join(' ');

/** What a guest consists of, one word or two for each device. */
function contents({
  controller,
  input: inputs,
  memballoon,
  panic,
  watchdog,
  audio,
  iommu,
}: DeviceLists) {
  return [
    ...controller.map(({ type, index, model }) => show(`${type}${index}`, model)),
    ...inputs.map(({ type, bus }) => show(type, bus)),
    ...audio.map(({ type }) => show('audio', type)),
    ...watchdog.map(({ model, action }) => show('watchdog', model, action)),
    ...memballoon.map(({ model }) => show('memballoon', model)),
    ...panic.map(({ model }) => show('panic', model)),
    ...iommu.map(({ model }) => show('iommu', model)),
  ];
}

const PS2 = ['mouse ps2', 'keyboard ps2'];
const QUIET = ['audio none'];
const BALLOON = ['audio none', 'memballoon virtio'];

describe('devices every guest of a machine gets', () => {
  test.each<[string, string, string[]]>([
    ['x86_64', 'pc', ['usb0 piix3-uhci', 'pci0 pci-root', ...PS2, ...BALLOON]],
    ['i686', 'pc-i440fx-6.2', ['usb0 piix3-uhci', 'pci0 pci-root', ...PS2, ...BALLOON]],
    [
      'x86_64',
      'q35',
      [
        'usb0 qemu-xhci',
        'sata0',
        'pci0 pcie-root',
        ...PS2,
        'audio none',
        'watchdog itco reset',
        'memballoon virtio',
      ],
    ],
    ['x86_64', 'isapc', [...PS2, ...BALLOON]],
    ['x86_64', 'microvm', ['usb0 piix3-uhci', ...BALLOON]],
    ['x86_64', 'xenfv', ['usb0 piix3-uhci', ...PS2, ...BALLOON]],
    ['aarch64', 'virt', ['pci0 pcie-root', ...QUIET]],
    ['armv7l', 'virt-6.2', ['pci0 pcie-root', ...QUIET]],
    ['aarch64', 'versatilepb', ['usb0 pci-ohci', 'pci0 pci-root', ...QUIET]],
    ['aarch64', 'realview-pb-a8', ['usb0 pci-ohci', ...QUIET]],
    ['armv7l', 'vexpress-a15', QUIET],
    ['aarch64', 'raspi4b', QUIET],
    ['ppc64', 'pseries', ['usb0 qemu-xhci', 'pci0 pci-root', ...BALLOON, 'panic pseries']],
    ['ppc64le', 'pseries-6.2', ['usb0 qemu-xhci', 'pci0 pci-root', ...BALLOON, 'panic pseries']],
    ['ppc64', 'powernv9', ['usb0 qemu-xhci', 'pci0 pci-root', ...BALLOON]],
    ['ppc', 'mac99', ['usb0 piix3-uhci', 'pci0 pci-root', ...BALLOON]],
    ['s390x', 's390-ccw-virtio', ['pci0 pci-root', ...BALLOON, 'panic s390']],
    ['riscv64', 'virt', ['pci0 pcie-root', ...BALLOON]],
    ['riscv64', 'spike', BALLOON],
    ['loongarch64', 'virt', ['pci0 pcie-root', ...QUIET]],
    ['alpha', 'clipper', ['usb0 piix3-uhci', 'pci0 pci-root', ...BALLOON]],
    ['sparc64', 'sun4u', ['usb0 piix3-uhci', 'pci0 pci-root', ...BALLOON]],
    ['mips64el', 'malta', ['usb0 piix3-uhci', 'pci0 pci-root', ...BALLOON]],
    ['mips', 'mipssim', ['usb0 piix3-uhci', ...BALLOON]],
    ['m68k', 'virt', QUIET],
    ['sparc', 'SS-5', QUIET],
    ['xtensa', 'sim', QUIET],
  ])('%s %s', (arch, type, expected) => {
    expect(contents(expanded(arch, type))).toEqual(expected);
  });

  test('the USB controller of a pseries guest that is read back is an older one', () => {
    expect(contents(expanded('ppc64', 'pseries', {}, false))).toContain('usb0 pci-ohci');
  });

  test('a guest without i8042 has no PS/2 devices', () => {
    expect(contents(expanded('x86_64', 'pc', { without: ['i8042'] }))).not.toContain('mouse ps2');
    expect(contents(expanded('x86_64', 'pc', { ps2: false }))).not.toContain('keyboard ps2');
  });

  test('a QEMU without zPCI has no PCI root on s390x', () => {
    const lists = expanded('s390x', 's390-ccw-virtio', { without: ['zpci'] });
    expect(lists.controller).toEqual([]);
  });
});

describe('a device the guest lists takes the place of the one it would get', () => {
  const listed = (sketch: Sketch) => contents(expanded('x86_64', 'q35', { devices: [sketch] }));

  test('a USB controller of index 0', () => {
    expect(listed(usb('piix3-uhci', 0))).toEqual(expect.not.arrayContaining(['usb0 qemu-xhci']));
  });

  test('but not one of another index', () => {
    expect(listed(usb('piix3-uhci', 2))).toEqual(
      expect.arrayContaining(['usb0 qemu-xhci', 'usb2 piix3-uhci']),
    );
  });

  test('a balloon, even none', () => {
    expect(listed(device('memballoon', { model: 'none' }))).toContain('memballoon none');
  });

  test('audio of any kind', () => {
    expect(listed(device('audio', { type: 'spice', audioId: 1 }))).toContain('audio spice');
  });

  test('a SATA controller of index 0, not one of index 1', () => {
    const one = listed(device('controller', { type: 'sata', index: 1 }));
    expect(one.slice(0, 4)).toEqual(['sata0', 'sata1', 'usb0 qemu-xhci', 'pci0 pcie-root']);
  });

  test('a PS/2 mouse that names its bus, not one that leaves it open', () => {
    expect(listed(input('mouse', 'ps2')).filter((each) => each === 'mouse ps2')).toHaveLength(1);
    expect(listed(input('mouse')).filter((each) => each === 'mouse ps2')).toHaveLength(2);
  });

  test('a panic notifier of the machine’s own model or of none', () => {
    const panics = (model?: string) =>
      contents(expanded('ppc64', 'pseries', { devices: [device('panic', { model })] })).filter(
        (each) => each.startsWith('panic'),
      );
    expect(panics()).toEqual(['panic pseries']);
    expect(panics('pseries')).toEqual(['panic pseries']);
    expect(panics('pvpanic')).toEqual(['panic pvpanic', 'panic pseries']);
  });

  test('a listed USB 2 controller gets no companions', () => {
    const names = contents(expanded('x86_64', 'q35', { devices: [usb('ich9-ehci1', 0)] }));
    expect(names.filter((name) => name.startsWith('usb'))).toEqual(['usb0 ich9-ehci1']);
  });
});

describe('the watchdog of the Q35 chipset', () => {
  const watchdogs = (...sketches: Sketch[]) =>
    contents(expanded('x86_64', 'q35', { devices: sketches })).filter((each) =>
      each.startsWith('watchdog'),
    );
  const watchdog = (model: string, action: string) => device('watchdog', { model, action });

  test('does what the first listed one does', () => {
    expect(watchdogs(watchdog('i6300esb', 'pause'))).toEqual([
      'watchdog i6300esb pause',
      'watchdog itco pause',
    ]);
  });

  test('is not added if it is listed', () => {
    expect(watchdogs(watchdog('itco', 'none'))).toEqual(['watchdog itco none']);
  });
});

describe('an IOMMU for more than 255 virtual CPUs', () => {
  const iommus = (sketch: GuestSketch, newDomain = true) =>
    expanded('x86_64', 'q35', sketch, newDomain).iommu.map(({ model, intremap, eim }) =>
      show(model, intremap, eim),
    );
  const bare = { devices: [device('iommu', { model: 'intel' })], vcpus: 256 };

  test('is added', () => {
    expect(iommus({ vcpus: 256 })).toEqual(['intel on on']);
  });

  test('is not added for 255, nor where QEMU lacks it, nor on other machines', () => {
    expect(iommus({ vcpus: 255 })).toEqual([]);
    expect(iommus({ vcpus: 256, without: ['intel-iommu.eim'] })).toEqual([]);
    expect(expanded('x86_64', 'pc', { vcpus: 256 }).iommu).toEqual([]);
  });

  test('is completed if it is listed, though not in a domain that is read back', () => {
    expect(iommus(bare)).toEqual(['intel on on']);
    expect(iommus(bare, false)).toEqual(['intel']);
  });

  test('is left alone for fewer CPUs, and keeps what it states', () => {
    expect(iommus({ ...bare, vcpus: 8 })).toEqual(['intel']);
    const off = device('iommu', { model: 'intel', intremap: 'off' });
    expect(iommus({ devices: [off], vcpus: 256 })).toEqual(['intel off on']);
  });
});

const graphics = (type: string) => device('graphics', { type });

describe('graphics bring a video device, audio, and inputs on pseries', () => {
  test('the video device is the primary one', () => {
    const { video } = expanded('x86_64', 'pc', { devices: [graphics('vnc')] });
    expect(video).toMatchObject([{ id: 'video0', model: 'cirrus', primary: true, vram: 16384 }]);
  });

  test('no video is added to one that is listed', () => {
    const devices = [graphics('vnc'), device('video', { model: 'none' })];
    expect(expanded('x86_64', 'pc', { devices }).video).toHaveLength(1);
  });

  test.each([
    [['vnc'], 'none'],
    [['spice'], 'spice'],
    [['sdl'], undefined],
    [['sdl', 'vnc'], 'none'],
    [['vnc', 'sdl'], undefined],
    [['vnc', 'dbus'], 'none'],
    [['egl-headless'], undefined],
  ])('audio for %j is %s', (types, expected) => {
    const { audio } = expanded('x86_64', 'pc', { devices: types.map(graphics) });
    expect(audio.map(({ type }) => type)).toEqual(expected === undefined ? [] : [expected]);
  });

  test('a USB tablet that names its bus spares the mouse', () => {
    const inputs = (bus?: string) =>
      contents(
        expanded('ppc64', 'pseries', { devices: [graphics('vnc'), input('tablet', bus)] }),
      ).filter((each) => each.endsWith(' usb'));
    expect(inputs('usb')).toEqual(['tablet usb', 'keyboard usb']);
    expect(inputs()).toEqual(['tablet usb', 'keyboard usb', 'mouse usb']);
  });

  test('without graphics there are no USB inputs', () => {
    expect(expanded('ppc64', 'pseries').input).toEqual([]);
  });
});

describe('the PCI root', () => {
  test.each([
    [
      q35({ devices: [pci('pcie-root-port')] }),
      'pcie-root',
      'is a `pcie-root-port`',
      'the PCI controller with index 0 must be a `pcie-root` on `pc-q35-10.0`, ' +
        'but `controller0` is a `pcie-root-port`',
    ],
    [
      pc({ devices: [device('controller', { type: 'pci', index: 0 })] }),
      'pci-root',
      'has no model',
      'the PCI controller with index 0 must be a `pci-root` on `pc-i440fx-10.0`, ' +
        'but `controller0` has no model',
    ],
  ])('index 0 belongs to it (%#)', (request, wanted, _, message) => {
    expect(refused(request)).toMatchObject({
      code: 'PciRootWrong',
      device: 'controller0',
      path: ['devices', 'controller0', 'model'],
      message,
      hint: `list \`${wanted}\` with index 0, or give \`controller0\` an index of 1 or more`,
    });
  });

  test.each(['pci-root', 'pcie-root'])('a %s has no other index', (model) => {
    expect(refused(q35({ devices: [pci(model, 3)] }))).toMatchObject({
      code: 'PciRootIndex',
      message: `a \`${model}\` must have index 0; pci ${model} controller \`controller0\` has 3`,
      hint: 'only pseries machines have several `pci-root` controllers',
    });
  });

  test.each([
    [
      pc({ devices: [pci('pcie-expander-bus', 1)] }),
      'pc-i440fx-10.0',
      'pcie-expander-bus',
      'pci-expander-bus',
    ],
    [
      q35({ devices: [pci('pci-expander-bus', 1)] }),
      'pc-q35-10.0',
      'pci-expander-bus',
      'pcie-expander-bus',
    ],
    [
      armVirt({ devices: [pci('pci-expander-bus', 1)] }),
      'virt-10.0',
      'pci-expander-bus',
      'pcie-expander-bus',
    ],
  ])('only its own kind of expander bus exists (%#)', (request, machine, model, other) => {
    expect(refused(request)).toMatchObject({
      code: 'MachineLacksController',
      message: `\`${machine}\` has no \`${model}\``,
      hint: `it has \`${other}\``,
    });
  });

  test('pseries has no expander buses at all', () => {
    expect(refused(pseries({ devices: [pci('pci-expander-bus', 1)] })).hint).toBe(
      'it has no expander buses at all',
    );
  });

  test('an expander bus is on a NUMA cell that exists', () => {
    const expander = pci('pcie-expander-bus', 1, { node: 2 });
    const root = pci('pcie-root', 0);
    expect(
      refused(q35({ devices: [root, expander], cells: [{ id: 0 }, { id: 1 }] })),
    ).toMatchObject({
      code: 'NumaCellUnknown',
      message:
        'pci pcie-expander-bus controller `controller1` is on NUMA cell 2, ' +
        'but the guest has 2 cells, numbered from 0',
    });
    expect(refused(q35({ devices: [root, expander] })).message).toContain(
      'but the guest has no NUMA cells',
    );
  });
});
