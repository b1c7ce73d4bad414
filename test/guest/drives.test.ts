import { describe, expect, test } from 'vitest';
import { defaultDiskBus, diskIndex, diskPartition } from '../../src/guest/disk-name.ts';
import { expand } from '../../src/guest/expand.ts';
import {
  addresses,
  disk,
  drive,
  hostdev,
  pc,
  plan,
  q35,
  refused,
  type Sketch,
  scsi,
  times,
} from '../support/builders.ts';

const scsiDisk = (name: string, more = {}) => disk(name, 'scsi', more);
const scsiHostdev = (more = {}) => hostdev('scsi', { hostAddress: 'a', ...more });
const places = (devices: readonly Sketch[]) => addresses(plan(pc({ devices })));

describe('the name of a disk is a number', () => {
  test.each<[string | undefined, number | undefined]>([
    ['vda', 0],
    ['vdz', 25],
    ['vdaa', 26],
    ['sdab', 27],
    ['hda1', 0],
    ['xvdc', 2],
    ['ubdb', 1],
    ['fdb', 1],
    ['vdA', undefined],
    ['vd', undefined],
    ['vd1', undefined],
    ['nvme0n1', undefined],
    ['vda-1', undefined],
    ['vdzzzzzzz', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (name, index) => {
    expect(diskIndex(name)).toBe(index);
  });

  test('digits at its end are a partition', () => {
    expect(diskPartition('vda')).toBeUndefined();
    expect(diskPartition('vda12')).toBe(12);
    expect(diskPartition('vda0')).toBe(0);
    expect(diskPartition('vda01')).toBeNaN();
  });

  test.each<[string | undefined, string | undefined, string]>([
    ['floppy', 'sda', 'fdc'],
    ['disk', 'hda', 'ide'],
    ['disk', 'sda', 'scsi'],
    ['cdrom', 'sda', 'scsi'],
    ['disk', 'vda', 'virtio'],
    ['disk', 'xvda', 'xen'],
    ['disk', 'ubda', 'uml'],
    ['disk', 'fda', 'ide'],
    [undefined, 'weird', 'ide'],
    [undefined, undefined, 'ide'],
  ])('a %s called %s sits on %s', (device, name, bus) => {
    expect(defaultDiskBus(device, name)).toBe(bus);
  });
});

describe('order of disks', () => {
  const order = (devices: readonly Sketch[]) =>
    expand(pc({ devices })).lists.disk.map(({ target }) => target);

  test('by name within a bus, buses as they come; a bus left out is one of its own', () => {
    const devices = [
      disk('vdb'),
      scsiDisk('sda'),
      disk('vda'),
      disk('vdc'),
      disk('vdab', 'virtio'),
      disk('vdz', 'virtio'),
    ];
    expect(order(devices)).toEqual(['vda', 'vdb', 'vdc', 'sda', 'vdz', 'vdab']);
  });

  test('only the letters count where the bus is left out', () => {
    expect(order([disk('sdb'), disk('hda'), disk('vda')])).toEqual(['hda', 'vda', 'sdb']);
  });

  test('names that say nothing come first', () => {
    const odd = disk('odd', 'virtio', { address: { type: 'virtio-mmio' } });
    expect(order([disk('vda', 'virtio'), odd])).toEqual(['odd', 'vda']);
  });
});

describe('the name of a disk decides its place', () => {
  test('on each kind of controller', () => {
    const devices = [
      disk('sda'),
      disk('hda'),
      disk('fda', undefined, { device: 'floppy' }),
      disk('sdb', 'sata'),
    ];
    expect(places(devices)).toEqual({
      sda: '0/0/0/0',
      hda: '0/0/0/0',
      fda: '0/0/0/0',
      sdb: '0/0/0/1',
    });
  });

  test.each([
    ['fdb', 'fdc', '0/0/0/1'],
    ['hdb', 'ide', '0/0/0/1'],
    ['hdc', 'ide', '0/1/0/0'],
    ['hde', 'ide', '1/0/0/0'],
    ['sdf', 'sata', '0/0/0/5'],
    ['sdg', 'sata', '1/0/0/0'],
    ['sdg', 'scsi', '0/0/0/6'],
    ['sdh', 'scsi', '1/0/0/0'],
    ['sdp', 'scsi', '2/0/0/1'],
    ['sdaa', 'scsi', '3/0/0/5'],
  ])('%s on %s is %s', (name, bus, place) => {
    const { lists } = expand(pc({ devices: [disk(name, bus)] }));
    const address = lists.disk[0]?.address;
    expect(address).toEqual(drive(place).address);
  });

  test('a wide controller gets no more than seven disks either', () => {
    const devices = [scsi('virtio-scsi', 0), scsiDisk('sdh')];
    expect(places(devices).sdh).toBe('1/0/0/0');
  });

  test('an address that is stated stays', () => {
    expect(places([scsiDisk('sda', drive('0/0/0/9'))])).toEqual({ sda: '0/0/0/9' });
  });

  test('the prefix `ioemu:` is dropped', () => {
    const { lists } = expand(pc({ devices: [disk('ioemu:hda', undefined, { id: 'first' })] }));
    expect(lists.disk[0]).toMatchObject({ target: 'hda', targetBus: 'ide' });
  });

  test('a name that says nothing is refused, on whatever bus', () => {
    expect(refused(pc({ devices: [disk('nvme0n1', 'virtio')] }))).toMatchObject({
      code: 'DiskNameInvalid',
      device: 'nvme0n1',
      path: ['devices', 'nvme0n1', 'target'],
      message: 'disk name `nvme0n1` does not tell where the disk goes',
      hint: 'use `vda`, `sdb`, `hdc`, `fda` and the like, or give the disk an address',
    });
  });

  test('an implied disk bus of Q35 is no other than that of a PC', () => {
    expect(expand(q35({ devices: [disk('hda')] })).lists.disk[0]?.targetBus).toBe('ide');
  });
});

describe('SCSI host devices take free units', () => {
  test('that disks and others leave', () => {
    const devices = [scsiDisk('sda'), scsiDisk('sdh'), scsiHostdev(), scsiHostdev()];
    expect(places(devices)).toEqual({
      sda: '0/0/0/0',
      sdh: '1/0/0/0',
      hostdev0: '0/0/0/1',
      hostdev1: '0/0/0/2',
    });
  });

  test('on the next controller after seven disks', () => {
    const disks = times(7, (i) => scsiDisk(`sd${'abcdefg'[i]}`));
    expect(places([...disks, scsiHostdev()]).hostdev0).toBe('1/0/0/0');
  });

  test('nine of them fill a controller and take two units of the next', () => {
    const found = Object.values(places(times(9, () => scsiHostdev())));
    expect(found).toEqual([...times(7, (i) => `0/0/0/${i}`), '1/0/0/0', '1/0/0/1']);
  });

  test('an LSI SAS 1068 has two units', () => {
    const devices = [scsi('lsisas1068', 0), ...times(3, () => scsiHostdev())];
    expect(Object.values(places(devices)).slice(-3)).toEqual(['0/0/0/0', '0/0/0/1', '1/0/0/0']);
  });

  test('units that later ones state are left out', () => {
    const devices = [scsiHostdev(), scsiHostdev(drive('0/0/0/0'))];
    expect(places(devices)).toEqual({ hostdev0: '0/0/0/1', hostdev1: '0/0/0/0' });
  });

  test('a disk whose name leads to a stated unit is refused', () => {
    expect(
      refused(pc({ devices: [scsiDisk('sdb'), scsiHostdev(drive('0/0/0/1'))] })),
    ).toMatchObject({
      code: 'DriveAddressTaken',
      device: 'sdb',
      message: 'disk `sdb` belongs at the seat that scsi host device `hostdev0` has by its address',
      hint: 'give `hostdev0` another unit, or `sdb` an address of its own',
      data: { holder: 'hostdev0' },
    });
  });

  test('so is a host device that states the unit of a disk', () => {
    const devices = [scsiDisk('sdb', drive('0/0/0/3')), scsiHostdev(drive('0/0/0/3'))];
    expect(refused(pc({ devices }))).toMatchObject({
      code: 'DriveAddressTaken',
      device: 'hostdev0',
      message: 'scsi host device `hostdev0` and scsi disk `sdb` have the same drive address',
      hint: 'leave the address of the host device out: a free unit is then chosen',
    });
  });
});

describe('smartcards', () => {
  const card = (more = {}) => ({ kind: 'smartcard', mode: 'host', ...more }) as const;

  test('take the slot after the highest one', () => {
    const stated = { address: { type: 'ccid', controller: 0, slot: 4 } } as const;
    expect(places([card(), card(stated), card()])).toEqual({
      smartcard0: '0/5',
      smartcard1: '0/4',
      smartcard2: '0/6',
    });
  });
});
