import { describe, expect, test } from 'vitest';
import {
  addresses,
  anyPci,
  armVirt,
  at,
  controller,
  controllers,
  device,
  deviceOf,
  devicesOf,
  disk,
  guest,
  impliedSeats,
  nic,
  plainNic,
  plan,
  refused,
  riscvVirt,
  seats,
  sound,
  usb,
  vexpress,
  video,
} from '../../support/builders.ts';

describe('Arm virt', () => {
  test('every virtio device gets a root port of its own', () => {
    const devices = [disk('vda', 'virtio'), nic(), device('rng', { model: 'virtio' })];
    const planned = plan(armVirt({ devices }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0', vda: '02:00.0', rng0: '03:00.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
      'pcie-root-port 3 @00:01.2 c3 p0xa',
      'pcie-root-port 4 @00:01.3 c4 p0xb',
    ]);
  });

  test('one memory-mapped device has most virtio devices memory-mapped', () => {
    const devices = [
      disk('vda', 'virtio', { address: { type: 'virtio-mmio' } }),
      nic(),
      device('filesystem', { target: 'share' }),
      device('vsock', { model: 'virtio' }),
      nic('e1000e'),
      usb('qemu-xhci', 0),
    ];
    const planned = plan(armVirt({ devices }));
    expect(addresses(planned)).toMatchObject({
      vda: 'virtio-mmio',
      nic0: 'virtio-mmio',
      filesystem0: '01:00.0',
      nic1: '02:00.0',
      controller0: '03:00.0',
      vsock0: '04:00.0',
    });
    expect(controllers(planned)).toHaveLength(5);
  });

  test('the video device sits behind a port, no slot is set aside for it', () => {
    const planned = plan(armVirt({ devices: [video()] }));
    expect(deviceOf(planned, 'video0')).toMatchObject({ model: 'virtio' });
    expect(seats(planned)).toEqual({ video0: '01:00.0' });
    expect(controllers(planned)).toHaveLength(2);
  });

  test('a panic notifier sits on the root and needs no port', () => {
    const planned = plan(armVirt({ devices: [device('panic')] }));
    expect(deviceOf(planned, 'panic0')).toMatchObject({ model: 'pvpanic' });
    expect(seats(planned)).toEqual({ panic0: '00:01.0' });
    expect(controllers(planned)).toEqual([]);
  });

  test.each([
    ['an ICH9 sound card', sound('ich9')],
    ['a SATA controller', controller('sata', 0)],
    ['a SCSI controller that is not virtio', controller('scsi', 0, 'lsilogic', anyPci)],
  ])('%s sits behind a PCIe-to-PCI bridge', (_, sketch) => {
    const planned = plan(armVirt({ devices: [sketch] }));
    expect(Object.values(seats(planned))).toEqual(['02:01.0']);
    expect(controllers(planned)).toHaveLength(3);
  });

  test('the SCSI controller of a disk too', () => {
    const planned = plan(armVirt({ devices: [disk('sda', 'scsi')] }));
    expect(deviceOf(planned, 'scsi0')).toMatchObject({ model: 'lsilogic' });
    expect(impliedSeats(planned)).toEqual({ scsi0: '02:01.0' });
  });
});

describe('RISC-V virt', () => {
  test('seats are as on Arm virt, and there is a balloon', () => {
    const planned = plan(riscvVirt({ implied: true, devices: [nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(impliedSeats(planned)).toEqual({ memballoon0: '02:00.0' });
  });
});

describe('boards without PCI', () => {
  test('virtio devices of a Versatile Express are memory-mapped', () => {
    const devices = [nic(), controller('scsi', 0, 'lsilogic')];
    expect(addresses(plan(vexpress({ devices })))).toEqual({
      nic0: 'virtio-mmio',
      controller0: 'virtio-mmio',
    });
  });

  test('other devices get no address', () => {
    expect(addresses(plan(vexpress({ devices: [nic('e1000')] })))).toEqual({});
  });

  test('an explicit PCI address is refused', () => {
    expect(refused(vexpress({ devices: [nic('virtio', at('00:04.0'))] }))).toMatchObject({
      code: 'NoPciBus',
      device: 'nic0',
      message: expect.stringContaining('but `vexpress-a15` has no PCI bus'),
    });
  });

  test('virtio devices of other boards get no address at all', () => {
    const planned = plan(guest('aarch64', 'raspi4b', { devices: [disk('vda', 'virtio')] }));
    expect(addresses(planned)).toEqual({});
  });
});

describe('other machines', () => {
  test('a Versatile PB has its own card and USB controller', () => {
    const planned = plan(guest('aarch64', 'versatilepb', { implied: true, devices: [plainNic()] }));
    expect(devicesOf(planned, 'interface')[0]).toMatchObject({ model: 'scm91c111' });
    expect(deviceOf(planned, 'usb0')).toMatchObject({ model: 'pci-ohci' });
    expect(seats(planned)).toEqual({ nic0: '00:01.0' });
    expect(impliedSeats(planned)).toEqual({ usb0: '00:02.0' });
  });

  test.each([
    ['alpha', 'clipper'],
    ['ppc', 'mac99'],
    ['sh4', 'r2d'],
    ['ppc64', 'powernv9'],
  ])('%s %s has USB and a balloon on its conventional root', (arch, machine) => {
    expect(impliedSeats(plan(guest(arch, machine, { implied: true })))).toEqual({
      usb0: '00:01.0',
      memballoon0: '00:02.0',
    });
  });

  test('the USB controller of a powernv machine is an xHCI one', () => {
    const planned = plan(guest('ppc64', 'powernv9', { implied: true }));
    expect(deviceOf(planned, 'usb0')).toMatchObject({ model: 'qemu-xhci' });
  });
});
