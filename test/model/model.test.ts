import { describe, expect, test } from 'vitest';
import type { Device } from '../../src/core/device.ts';
import {
  ANY_KIND,
  CONNECT_BIT,
  CONVENTIONAL,
  connectBits,
  EXPRESS,
  HOTPLUG,
  kindName,
} from '../../src/model/connect.ts';
import { bundledModel } from '../../src/model/load.ts';
import {
  controller,
  device,
  disk,
  hostdev,
  input,
  memory,
  nic,
  type Sketch,
  scsi,
  serial,
  sound,
  usb,
  video,
} from '../support/builders.ts';

const { factsOf, familyOf, pci } = bundledModel();
const facts = (sketch: Sketch) => factsOf({ id: 'it', ...sketch } as Device);

describe('the family of a machine', () => {
  test.each([
    ['x86_64', 'q35', 'q35'],
    ['x86_64', 'pc-q35-2.4', 'q35'],
    ['i686', 'pc', 'i440fx'],
    ['x86_64', 'pc-0.12', 'i440fx'],
    ['x86_64', 'pc-1.3', 'i440fx'],
    ['x86_64', 'pc-i440fx-trusty', 'i440fx'],
    ['x86_64', 'rhel6.0.0', 'i440fx'],
    ['x86_64', 'pc-2.0', 'x86'],
    ['x86_64', 'isapc', 'isapc'],
    ['x86_64', 'xenfv-4.2', 'xenfv'],
    ['x86_64', 'microvm', 'x86'],
    ['aarch64', 'virt', 'arm-virt'],
    ['armv7l', 'virt-9.0', 'arm-virt'],
    ['aarch64', 'virtual', 'arm-board'],
    ['aarch64', 'versatilepb', 'versatilepb'],
    ['armv7l', 'realview-eb', 'realview'],
    ['armv7l', 'vexpress-a9', 'vexpress'],
    ['armv7b', 'vexpress-a9', 'arm-board'],
    ['ppc64le', 'pseries-9.0', 'pseries'],
    ['ppc64', 'powernv10', 'ppc64'],
    ['ppc64', 'g3beige', 'ppc64-ide'],
    ['ppc', 'g3beige', 'pci-board-ide'],
    ['ppc', 'pseries', 'pci-board'],
    ['s390x', 's390-ccw-virtio-9.0', 's390-ccw'],
    ['s390x', 'none', 's390'],
    ['riscv64', 'virt', 'riscv-virt'],
    ['riscv32', 'spike', 'riscv-board'],
    ['loongarch64', 'virt', 'loongarch-virt'],
    ['loongarch64', 'other', 'loongarch'],
    ['mips64', 'malta', 'malta'],
    ['sparc', 'SS-5', 'sparc'],
    ['m68k', 'q800', 'm68k-q800'],
    ['m68k', 'virt', 'generic'],
  ])('%s %s is %s', (arch, machine, id) => {
    expect(familyOf(arch, machine)?.id).toBe(id);
  });

  test('a machine of an unknown architecture has none', () => {
    expect(familyOf('z80', 'spectrum')).toBeUndefined();
  });
});

describe('the seat a device needs', () => {
  test.each<[string, Sketch, string | undefined]>([
    ['a virtio disk', disk('vda', 'virtio'), 'virtio'],
    [
      'a transitional disk',
      disk('vda', 'virtio', { model: 'virtio-transitional' }),
      'conventional',
    ],
    ['a disk of another bus', disk('sda', 'sata'), undefined],
    ['an e1000e card', nic('e1000e'), 'express'],
    ['an e1000 card', nic('e1000'), 'conventional'],
    ['an unknown card', nic('ne2k_pci'), 'express'],
    ['a correctly spelled SMC card', nic('smc91c111'), 'express'],
    ['a USB card', nic('usb-net'), undefined],
    ['an interface that is a host device', device('interface', { type: 'hostdev' }), undefined],
    ['an ICH6 sound card', sound('ich6'), 'conventional'],
    ['a PC speaker', sound('pcspk'), undefined],
    ['a PCI host device', hostdev('pci'), 'host'],
    ['a USB host device', hostdev('usb'), undefined],
    ['a bochs display', video('bochs'), 'express'],
    ['a VGA card', video('vga'), 'conventional'],
    ['a ramfb display', video('ramfb'), undefined],
    ['an xHCI controller', usb('qemu-xhci'), 'express'],
    ['a UHCI controller', usb('ich9-uhci1'), 'conventional'],
    ['an LSI controller', scsi('lsilogic'), 'conventional'],
    ['a virtio SCSI controller', scsi('virtio-scsi'), 'virtio'],
    ['an ESP controller', scsi('ncr53c90'), undefined],
    ['a floppy controller', controller('fdc', 0), undefined],
    ['a PCI serial port', serial('pci-serial'), 'conventional'],
    ['a virtio tablet', input('tablet', 'virtio'), 'virtio'],
    ['a PS/2 mouse', input('mouse', 'ps2'), undefined],
    ['a crypto device', device('crypto', { model: 'virtio' }), 'conventional'],
    ['virtio memory', memory('virtio-mem'), 'virtio'],
    ['a memory module', memory('dimm'), undefined],
    ['a lease', device('lease'), undefined],
  ])('of %s', (_, sketch, connect) => {
    expect(facts(sketch).connect).toBe(connect);
  });

  test('is on bus 0 for integrated devices', () => {
    expect(facts(device('panic', { model: 'pvpanic' })).integrated).toBe(true);
    expect(facts(device('panic', { model: 'isa' })).integrated).toBe(false);
  });
});

describe('the first entry that fits counts', () => {
  test('a field that is not given is a value too', () => {
    expect(facts(device('filesystem')).connect).toBe('virtio');
    expect(facts(device('filesystem', { driver: 'mtp' })).usb).toBe(true);
    expect(facts(device('filesystem', { driver: 'loop' })).needsSeat).toBe(true);
  });

  test('IDE controller 0 is set apart', () => {
    expect(facts(controller('ide', 0)).placed).toBe(false);
    expect(facts(controller('ide', 1)).placed).toBe(true);
  });

  test('a kind without facts has none', () => {
    expect(facts(device('audio', { type: 'none' }))).toMatchObject({ kind: 'audio', usb: false });
  });
});

describe('kinds of seats as bits', () => {
  test('each kind has its own', () => {
    const bits = Object.values(CONNECT_BIT);
    expect(new Set(bits).size).toBe(bits.length);
    expect(bits.reduce((sum, bit) => sum + bit, 0)).toBe(ANY_KIND);
  });

  test('a list is their sum', () => {
    expect(connectBits([])).toBe(0);
    expect(connectBits(['conventional', 'express'])).toBe(CONVENTIONAL | EXPRESS);
    expect(pci.get('pci-bridge')?.acceptBits).toBe(connectBits(['conventional', 'pci-bridge']));
  });

  test.each([
    [CONVENTIONAL | EXPRESS, 'standard PCI device'],
    [EXPRESS | HOTPLUG, 'PCI Express device'],
    [CONNECT_BIT['pci-bridge'], 'pci-bridge'],
    [HOTPLUG, 'unknown device'],
  ])('%i is called %s', (flags, name) => {
    expect(kindName(flags)).toBe(name);
  });
});
