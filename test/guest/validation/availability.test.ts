import { describe } from 'vitest';
import { itRefuses, type Situation, type TestDevice } from './support.ts';

describe('what the QEMU binary must have', () => {
  const flags: [string, TestDevice][] = [
    ['sdl', { kind: 'graphics', type: 'sdl' }],
    ['vnc', { kind: 'graphics', type: 'vnc' }],
    ['spice', { kind: 'graphics', type: 'spice' }],
    ['egl-headless', { kind: 'graphics', type: 'egl-headless' }],
    ['display-dbus', { kind: 'graphics', type: 'dbus' }],
    ['rng-random', { kind: 'rng', model: 'virtio', backend: 'random' }],
    ['rng-egd', { kind: 'rng', model: 'virtio', backend: 'egd' }],
    ['rng-builtin', { kind: 'rng', model: 'virtio', backend: 'builtin' }],
    ['virtio-rng', { kind: 'rng', model: 'virtio', backend: 'random' }],
    ['virtio-pci-non-transitional', { kind: 'rng', model: 'virtio-transitional' }],
    ['usb-hub', { kind: 'hub', type: 'usb' }],
    ['usb-audio', { kind: 'sound', model: 'usb' }],
    ['ich9-intel-hda', { kind: 'sound', model: 'ich9' }],
    ['virtio-sound', { kind: 'sound', model: 'virtio' }],
    ['ivshmem-plain', { kind: 'shmem', name: 'a', model: 'ivshmem-plain' }],
    ['ivshmem-doorbell', { kind: 'shmem', name: 'a', model: 'ivshmem-doorbell', server: true }],
    ['vhost-vsock', { kind: 'vsock', model: 'virtio' }],
    ['virtio-crypto', { kind: 'crypto', model: 'virtio' }],
    ['cryptodev-backend-lkcf', { kind: 'crypto', model: 'virtio', backend: 'lkcf' }],
    ['acpi-erst', { kind: 'pstore', backend: 'acpi-erst' }],
    ['netdev.vhost-vdpa', { kind: 'interface', type: 'vdpa' }],
  ];
  for (const [flag, device] of flags) {
    const there: Situation = { devices: [device] };
    itRefuses('DeviceUnsupported', flag, { ...there, without: [flag] }, there);
  }

  const address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 } as const;
  itRefuses(
    'DeviceUnsupported',
    'QEMU has no xen balloon',
    { devices: [{ kind: 'memballoon', model: 'xen', address }] },
    { devices: [{ kind: 'memballoon', model: 'virtio', address }] },
  );
  itRefuses(
    'DeviceUnsupported',
    'QEMU has no ich7 sound',
    { devices: [{ kind: 'sound', model: 'ich7', address }] },
    { devices: [{ kind: 'sound', model: 'ich6', address }] },
  );
  itRefuses(
    'DeviceUnsupported',
    'QEMU has no desktop graphics',
    { devices: [{ kind: 'graphics', type: 'desktop' }] },
    { devices: [{ kind: 'graphics', type: 'vnc' }] },
  );
});
