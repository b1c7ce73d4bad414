import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { codeOf, itRefuses, refusalOf, type Situation, type TestDevice } from './support.ts';

const drive: Address = { type: 'drive', controller: 0, bus: 0, target: 0, unit: 0 };
const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };

type Fields = Partial<Extract<TestDevice, { kind: 'disk' }>>;

function disk(target: string, targetBus: string, fields: Fields = {}): Situation {
  return { devices: [{ kind: 'disk', target, targetBus, source: '/disk.img', ...fields }] };
}

describe('disks', () => {
  itRefuses(
    'DiskTargetMissing',
    'a disk has a name in the guest',
    { devices: [{ kind: 'disk', targetBus: 'virtio' }] },
    disk('vda', 'virtio'),
  );

  for (const [name, bus] of [
    ['sda', 'sata'],
    ['sda', 'scsi'],
  ] as const) {
    itRefuses(
      'AddressTypeWrong',
      `a ${bus} disk has a drive address`,
      disk(name, bus, { address: pci }),
      disk(name, bus, { address: drive }),
    );
  }
  itRefuses(
    'AddressTypeWrong',
    'a usb disk has a usb address',
    disk('sda', 'usb', { address: drive }),
    disk('sda', 'usb', { address: { type: 'usb', bus: 0, port: '1' } }),
  );
  it('leaves the address of a disk on bus sd alone', () => {
    expect(refusalOf(disk('sda', 'sd', { address: pci }))).toBeUndefined();
  });

  itRefuses(
    'DiskModelWrong',
    'virtio models are for bus virtio',
    disk('sda', 'sata', { model: 'virtio-transitional' }),
    disk('vda', 'virtio', { model: 'virtio-transitional' }),
  );

  itRefuses(
    'DiskBusWrong',
    'a floppy is on fdc',
    disk('fda', 'sata', { device: 'floppy' }),
    disk('fda', 'fdc', { device: 'floppy' }),
  );
  itRefuses(
    'DiskBusWrong',
    'nothing else is on fdc',
    disk('fda', 'fdc', { device: 'cdrom' }),
    disk('sda', 'sata', { device: 'cdrom' }),
  );
  for (const bus of ['virtio', 'sd']) {
    itRefuses(
      'DiskBusWrong',
      `a CD-ROM drive is not on ${bus}`,
      disk('vda', bus, { device: 'cdrom' }),
      disk('vda', bus),
    );
  }
  itRefuses(
    'DiskBusWrong',
    'a lun is not on sata',
    disk('sda', 'sata', { device: 'lun' }),
    disk('sda', 'scsi', { device: 'lun' }),
  );
  itRefuses(
    'DiskBusWrong',
    'a lun on scsi needs scsi-block',
    { ...disk('sda', 'scsi', { device: 'lun' }), without: ['scsi-block'] },
    { ...disk('sda', 'scsi'), without: ['scsi-block'] },
  );
  itRefuses(
    'DiskBusWrong',
    'a lun on virtio needs SCSI passed through',
    disk('vda', 'virtio', { device: 'lun' }),
    { ...disk('vda', 'virtio', { device: 'lun' }), plus: ['virtio-blk-pci.scsi'] },
  );

  const names: [string, Fields][] = [
    ['foo', { address: drive }],
    ['fda', {}],
    ['sda1', {}],
    ['sda00', {}],
    ['sd1', { address: drive }],
    ['foo', { address: drive, device: 'cdrom' }],
  ];
  for (const [name, fields] of names) {
    itRefuses(
      'DiskNameInvalid',
      `\`${name}\` is no name of a ${fields.device ?? 'disk'}`,
      disk(name, 'sata', fields),
      disk('sda', 'sata', fields),
    );
  }
  itRefuses(
    'DiskNameInvalid',
    'a floppy is called fd',
    disk('sda', 'fdc', { device: 'floppy' }),
    disk('fdb', 'fdc', { device: 'floppy' }),
  );
  it('accepts odd names that libvirt accepts', () => {
    expect(refusalOf(disk('sda0', 'sata'))).toBeUndefined();
    expect(refusalOf(disk('ubda', 'sata'))).toBeUndefined();
    expect(refusalOf(disk('fda', 'sata', { device: 'cdrom' }))).toBeUndefined();
  });

  itRefuses(
    'DiskReadOnly',
    'sata disks are writable',
    disk('sda', 'sata', { readOnly: true }),
    disk('sda', 'scsi', { readOnly: true }),
  );
  itRefuses(
    'DiskReadOnly',
    'ide disks are writable',
    { ...disk('hda', 'ide', { readOnly: true }), on: 'pc' },
    { ...disk('hda', 'ide', { readOnly: true, device: 'cdrom' }), on: 'pc' },
  );

  itRefuses(
    'DiskSourceMissing',
    'a USB drive is not empty',
    disk('sda', 'usb', { device: 'cdrom', source: undefined }),
    disk('sda', 'usb', { device: 'cdrom' }),
  );
  itRefuses(
    'DeviceUnsupported',
    'USB disks need usb-storage',
    { ...disk('sda', 'usb'), without: ['usb-storage'] },
    disk('sda', 'usb'),
  );

  it('reports the first of several things that are wrong, as libvirt does', () => {
    const ccw: Address = { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 1 };
    expect(codeOf(disk('fda', 'sata', { device: 'floppy', address: ccw }))).toBe(
      'AddressTypeWrong',
    );
    expect(codeOf(disk('sda', 'sata', { device: 'floppy' }))).toBe('DiskBusWrong');
    expect(codeOf(disk('sda1', 'sata', { readOnly: true }))).toBe('DiskReadOnly');
    const target1: Address = { ...drive, target: 1 };
    expect(codeOf(disk('sda', 'sata', { readOnly: true, address: target1 }))).toBe(
      'DriveAddressOutOfRange',
    );
    expect(codeOf(disk('foo', 'sata', { address: target1 }))).toBe('DiskNameInvalid');
  });
});
