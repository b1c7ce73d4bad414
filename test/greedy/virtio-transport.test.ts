import { describe, expect, test } from 'vitest';
import {
  addresses,
  armVirt,
  controller,
  device,
  disk,
  hostdev,
  input,
  mmio,
  nic,
  plan,
  q35,
  riscvVirt,
  scsi,
  sound,
  video,
} from '../support/builders.ts';

const virtio = { model: 'virtio' };
const everyVirtioDevice = [
  nic(),
  sound('virtio'),
  video('virtio'),
  scsi('virtio-scsi', 0),
  controller('virtio-serial', 0),
  input('tablet', 'virtio'),
  device('memballoon', virtio),
  device('rng', virtio),
  device('crypto', virtio),
];

describe('one memory-mapped device', () => {
  test('has all other virtio devices memory-mapped', () => {
    const devices = [disk('vda', 'virtio', mmio), ...everyVirtioDevice];
    expect(new Set(Object.values(addresses(plan(armVirt({ devices })))))).toEqual(
      new Set(['virtio-mmio']),
    );
  });

  test('but file systems, sockets and devices that are not virtio stay on PCI', () => {
    const devices = [
      disk('vda', 'virtio', mmio),
      device('filesystem', { target: 'share' }),
      device('vsock', virtio),
      nic('e1000e'),
    ];
    expect(addresses(plan(armVirt({ devices })))).toEqual({
      vda: 'virtio-mmio',
      filesystem0: '01:00.0',
      nic0: '02:00.0',
      vsock0: '03:00.0',
    });
  });

  test('has that effect on RISC-V too', () => {
    const devices = [disk('vda', 'virtio', mmio), nic()];
    expect(addresses(plan(riscvVirt({ devices }))).nic0).toBe('virtio-mmio');
  });

  test('has none on a PC', () => {
    const devices = [disk('vda', 'virtio', mmio), nic()];
    expect(addresses(plan(q35({ devices })))).toEqual({ vda: 'virtio-mmio', nic0: '01:00.0' });
  });
});

describe('a QEMU without root ports', () => {
  const without = ['pcie-root-port', 'ioh3420'];

  test('has virtio devices memory-mapped', () => {
    expect(addresses(plan(armVirt({ devices: [nic()], without })))).toEqual({
      nic0: 'virtio-mmio',
    });
  });

  test('and on PCI after all if it has no memory-mapped ones', () => {
    const planned = plan(armVirt({ devices: [nic()], without: [...without, 'virtio-mmio'] }));
    expect(addresses(planned)).toEqual({ nic0: '01:00.0' });
  });
});

test('a SCSI host adapter is memory-mapped with the rest', () => {
  const adapter = hostdev('scsi_host', { hostAddress: 'naa.1' });
  const devices = [disk('vda', 'virtio', mmio), adapter];
  expect(addresses(plan(armVirt({ devices }))).hostdev0).toBe('virtio-mmio');
});
