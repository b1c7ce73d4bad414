import { describe, expect, test } from 'vitest';
import { expand } from '../../src/guest/expand.ts';
import type { DeviceLists } from '../../src/guest/guest.ts';
import {
  anyPci,
  device,
  type GuestSketch,
  guest,
  hostdev,
  input,
  memory,
  nic,
  pc,
  plainNic,
  pseries,
  q35,
  refused,
  type Sketch,
  s390x,
  scsi,
  sound,
  usb,
  video,
} from '../support/builders.ts';

/** What a bare element of each kind becomes. */
function defaults(arch: string, type: string, sketch: GuestSketch = {}) {
  const devices = [
    usb(undefined, 5),
    scsi(undefined, 5),
    plainNic(),
    video(),
    input('mouse', undefined, { id: 'mouse' }),
    input('tablet', undefined, { id: 'tablet' }),
    device('tpm', { backend: 'passthrough' }),
  ];
  const { lists } = expand(guest(arch, type, { devices, ...sketch }));
  const found = (id: string) => lists.input.find((each) => each.id === id)?.bus;
  const of = (kind: 'usb' | 'scsi') =>
    lists.controller.find((each) => each.type === kind && each.index === 5)?.model;
  return [
    of('usb'),
    of('scsi'),
    lists.interface[0]?.model,
    lists.video[0]?.model,
    found('mouse'),
    found('tablet'),
    lists.tpm[0]?.model,
  ];
}

describe('devices that leave their model open', () => {
  test.each<[string, string, (string | undefined)[]]>([
    ['x86_64', 'pc', ['piix3-uhci', 'lsilogic', 'rtl8139', 'cirrus', 'ps2', 'usb', 'tpm-tis']],
    ['x86_64', 'q35', ['piix3-uhci', 'lsilogic', 'rtl8139', 'cirrus', 'ps2', 'usb', 'tpm-tis']],
    ['aarch64', 'virt', ['qemu-xhci', 'lsilogic', 'virtio', 'virtio', 'usb', 'usb', 'tpm-tis']],
    ['armv7l', 'virt', ['piix3-uhci', 'lsilogic', 'virtio', 'virtio', 'usb', 'usb', 'tpm-tis']],
    [
      'aarch64',
      'versatilepb',
      ['qemu-xhci', 'lsilogic', 'scm91c111', 'cirrus', 'usb', 'usb', 'tpm-tis'],
    ],
    [
      'armv7l',
      'versatilepb',
      ['piix3-uhci', 'lsilogic', 'scm91c111', 'cirrus', 'usb', 'usb', 'tpm-tis'],
    ],
    ['aarch64', 'raspi4b', ['qemu-xhci', 'lsilogic', 'lan9118', 'cirrus', 'usb', 'usb', 'tpm-tis']],
    ['ppc64', 'pseries', ['qemu-xhci', 'ibmvscsi', 'rtl8139', 'vga', 'usb', 'usb', 'tpm-spapr']],
    ['ppc64', 'powernv9', ['qemu-xhci', 'lsilogic', 'rtl8139', 'vga', 'usb', 'usb', 'tpm-spapr']],
    ['ppc', 'mac99', ['piix3-uhci', 'lsilogic', 'rtl8139', 'cirrus', 'usb', 'usb', 'tpm-tis']],
    [
      's390x',
      's390-ccw-virtio',
      ['none', 'virtio-scsi', 'virtio', 'virtio', 'virtio', 'virtio', 'tpm-tis'],
    ],
    ['riscv64', 'virt', ['piix3-uhci', 'lsilogic', 'virtio', 'virtio', 'usb', 'usb', 'tpm-tis']],
    [
      'loongarch64',
      'virt',
      ['qemu-xhci', 'virtio-scsi', 'virtio', 'virtio', 'usb', 'usb', 'tpm-tis'],
    ],
  ])('on %s %s', (arch, type, expected) => {
    expect(defaults(arch, type)).toEqual(expected);
  });

  test.each<[string, string, string[], number, string | undefined]>([
    ['x86_64', 'pc', ['piix3-usb-uhci'], 0, undefined],
    ['ppc', 'mac99', ['piix3-usb-uhci'], 0, 'pci-ohci'],
    ['ppc64', 'pseries', ['qemu-xhci'], 0, 'nec-xhci'],
    ['ppc64', 'pseries', ['qemu-xhci', 'nec-usb-xhci'], 0, 'pci-ohci'],
    ['ppc64', 'pseries', ['qemu-xhci', 'nec-usb-xhci', 'pci-ohci'], 0, undefined],
    ['aarch64', 'virt', ['qemu-xhci'], 0, 'nec-xhci'],
    ['aarch64', 'virt', ['qemu-xhci', 'nec-usb-xhci'], 0, 'piix3-uhci'],
    ['loongarch64', 'virt', ['qemu-xhci'], 0, 'piix3-uhci'],
    ['x86_64', 'pc', ['lsi'], 1, 'virtio-scsi'],
    ['x86_64', 'pc', ['rtl8139'], 2, 'e1000'],
    ['x86_64', 'pc', ['rtl8139', 'e1000'], 2, 'virtio'],
    ['x86_64', 'pc', ['rtl8139', 'e1000', 'virtio-net'], 2, 'rtl8139'],
    ['x86_64', 'pc', ['cirrus-vga'], 3, 'vga'],
  ])('on %s %s without %j', (arch, type, without, position, model) => {
    expect(defaults(arch, type, { without })[position]).toBe(model);
  });

  test('a USB controller with an address on s390x exists after all', () => {
    const models = (without: string[]) =>
      expand(s390x({ devices: [usb(undefined, 0, anyPci)], without }))
        .lists.controller.filter(({ type }) => type === 'usb')
        .map(({ model }) => model);
    expect(models([])).toEqual([undefined]);
  });
});

const first = <K extends keyof DeviceLists>(
  kind: K,
  sketch: Sketch,
  machine = pc,
): object | undefined => expand(machine({ devices: [sketch] })).lists[kind][0];

describe('interfaces', () => {
  test.each([
    ['vdpa', 'virtio'],
    ['vhostuser', 'virtio'],
    ['hostdev', undefined],
    ['user', 'rtl8139'],
  ])('of type %s have model %s', (type, model) => {
    expect(first('interface', plainNic({ type }))).toMatchObject({ model });
  });

  test.each([
    ['E1000E', 'e1000e'],
    ['82540em', '82540EM'],
    ['unknown', 'rtl8139'],
    ['ne2k_pci', 'ne2k_pci'],
  ])('with model `%s` have model %s', (written, model) => {
    expect(first('interface', nic(written))).toMatchObject({ model });
  });

  test('have models of letters, digits and a few signs', () => {
    expect(refused(pc({ devices: [nic('e1000 e')] }))).toMatchObject({
      code: 'ModelNameInvalid',
      device: 'nic0',
      message: 'interface model `e1000 e` has characters other than letters, digits, `_` and `-`',
    });
  });
});

describe('video devices', () => {
  test.each([
    ['vga', { vram: 16384, heads: 1 }],
    ['bochs', { vram: 16384 }],
    ['xen', { vram: 4096 }],
    ['qxl', { vram: 65536, ram: 65536, vgamem: 16384 }],
    ['virtio', { vram: undefined, heads: 1 }],
  ])('of model %s have memory', (model, expected) => {
    expect(first('video', video(model))).toMatchObject(expected);
  });

  test('have memory in powers of two', () => {
    expect(first('video', video('qxl', { vram: 50000, ram: 70000 }))).toMatchObject({
      vram: 65536,
      ram: 131072,
    });
  });

  test('the one called primary comes first, and only the first is primary', () => {
    const devices = [video('vga'), video('qxl', { primary: true })];
    expect(expand(pc({ devices })).lists.video).toMatchObject([
      { id: 'video1', primary: true },
      { id: 'video0' },
    ]);
  });

  test('none of them says nothing else', () => {
    expect(first('video', video('none', { heads: 2, vram: 1 }))).toEqual({
      id: 'video0',
      kind: 'video',
      model: 'none',
    });
  });
});

describe('other devices', () => {
  test.each<[string, keyof DeviceLists, Sketch, object]>([
    ['a passed-through input is virtio', 'input', input('passthrough'), { bus: 'virtio' }],
    ['an event device has no bus', 'input', input('evdev'), { bus: undefined }],
    ['a virtio sound card has two streams', 'sound', sound('virtio'), { streams: 2 }],
    [
      'a socket is virtio and gets its CID',
      'vsock',
      device('vsock'),
      { model: 'virtio', cidAuto: 'yes' },
    ],
    ['a socket with a CID keeps it', 'vsock', device('vsock', { cid: 5 }), { cidAuto: 'no' }],
    ['a redirected device is USB', 'redirdev', device('redirdev', { type: 'tcp' }), { bus: 'usb' }],
    ['a panic notifier is ISA', 'panic', device('panic'), { model: 'isa' }],
    [
      'shared memory has 4 MiB',
      'shmem',
      device('shmem', { name: 'a' }),
      { model: 'ivshmem', size: 4194304 },
    ],
    [
      'a shared memory server brings interrupts',
      'shmem',
      device('shmem', { name: 'a', model: 'ivshmem-doorbell', server: true }),
      { msi: true },
    ],
  ])('%s', (_, kind, sketch, expected) => {
    expect(first(kind, sketch)).toMatchObject(expected);
  });

  test.each([
    ['x86_64', 'pc', 'tpm-tis', '1.2'],
    ['x86_64', 'pc', 'tpm-crb', '2.0'],
    ['aarch64', 'virt', 'tpm-tis', '2.0'],
    ['ppc64', 'pseries', undefined, '2.0'],
  ])('an emulated TPM on %s %s of model %s has version %s', (arch, type, model, version) => {
    const tpm = device('tpm', { model, backend: 'emulator' });
    expect(expand(guest(arch, type, { devices: [tpm] })).lists.tpm[0]).toMatchObject({ version });
  });

  test('a TPM that is not emulated, or says its version, is left alone', () => {
    expect(first('tpm', device('tpm', { backend: 'passthrough' }))).not.toHaveProperty('version');
    expect(first('tpm', device('tpm', { backend: 'emulator', version: '2.0' }))).toMatchObject({
      version: '2.0',
    });
  });

  test.each([
    [{ model: 'ivshmem-doorbell' }, 'ShmemServerMissing', 'needs a server'],
    [{ model: 'ivshmem-plain', server: true }, 'OptionNotAllowed', 'has no server'],
    [
      { model: 'ivshmem-doorbell', server: true, size: 4096 },
      'OptionNotAllowed',
      'the server sets the size',
    ],
  ])('shared memory whose server does not fit is refused: %j', (fields, code, words) => {
    const issue = refused(pc({ devices: [device('shmem', { name: 'a', ...fields })] }));
    expect(issue).toMatchObject({ code, device: 'shmem0' });
    expect(issue.message).toContain(words);
  });

  test('a wrong kind of address for a mediated device is refused', () => {
    const mdev = hostdev('mdev', { model: 'vfio-pci', address: { type: 'unassigned' } });
    expect(refused(q35({ devices: [mdev] })).code).toBe('AddressTypeWrong');
  });
});

describe('memory devices', () => {
  const MIB = 1024;
  const sizes = (sketch: Sketch, newDomain = true) =>
    expand(pseries({ devices: [sketch] }), { newDomain }).lists.memory[0]?.size;

  test('of a new pseries guest come in blocks of 256 MiB', () => {
    expect(sizes(memory('dimm', { size: 300 * MIB }))).toBe(512 * MIB);
    expect(sizes(memory('dimm', { size: 256 * MIB }))).toBe(256 * MIB);
    expect(sizes(memory('dimm', { size: 300 * MIB }), false)).toBe(300 * MIB);
  });

  test('are rounded down behind the label of an NVDIMM', () => {
    expect(sizes(memory('nvdimm', { size: 700 * MIB, labelSize: 128 }))).toBe(512 * MIB + 128);
  });

  test('that are smaller than a block and its label are refused', () => {
    const small = memory('nvdimm', { size: 256 * MIB, labelSize: 1 });
    expect(refused(pseries({ devices: [small] }))).toMatchObject({
      code: 'MemoryTooSmall',
      device: 'memory0',
      message: 'nvdimm memory `memory0` is smaller than 256 MiB and its label',
    });
  });

  test('of other machines keep their size', () => {
    expect(first('memory', memory('dimm', { size: 300 * MIB }))).toMatchObject({ size: 300 * MIB });
  });

  const hotplug = { maxMemoryMiB: 4096, memorySlots: 2 };
  const nodes = (arch: string, type: string, sketch: GuestSketch, newDomain = true) =>
    expand(guest(arch, type, sketch), { newDomain }).lists.memory.map(({ node }) => node);
  const devices = ['dimm', 'nvdimm', 'virtio-mem', 'virtio-pmem'].map((model) =>
    memory(model, { node: undefined }),
  );

  test('go to cell 0 if memory can be plugged and there are no cells', () => {
    expect(nodes('x86_64', 'pc', { devices, ...hotplug })).toEqual([0, 0, 0, undefined]);
  });

  test.each<[string, string, string, GuestSketch, boolean]>([
    ['if there are cells', 'x86_64', 'pc', { ...hotplug, cells: [{ id: 0 }] }, true],
    ['without hotplug', 'x86_64', 'pc', {}, true],
    ['if the domain is read back', 'x86_64', 'pc', hotplug, false],
    ['on s390x', 's390x', 's390-ccw-virtio', hotplug, true],
  ])('do not %s', (_, arch, type, sketch, newDomain) => {
    expect(new Set(nodes(arch, type, { devices, ...sketch }, newDomain))).toEqual(
      new Set([undefined]),
    );
  });

  test('fit into the memory of the guest', () => {
    const request = pc({ devices: [memory('dimm'), memory('dimm')], ...hotplug, memoryMiB: 1024 });
    expect(refused(request)).toMatchObject({
      code: 'MemoryExceeded',
      path: ['machine', 'memoryMiB'],
      message: 'the memory devices have 1024 MiB, the guest only 1024 MiB in all',
    });
  });
});
