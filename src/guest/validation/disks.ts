import { diskIndex, diskPartition } from '../disk-name.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

type Disk = Draft<'disk'>;

/**
 * Checks that name, bus, kind of drive and address of a disk go together.
 *
 * @throws DevaddrError `DiskTargetMissing`, `AddressTypeWrong`, `DiskModelWrong`, `DiskBusWrong`, `DiskNameInvalid`
 */
export function checkDisk(disk: Disk): void {
  const { target } = disk;
  if (target === undefined) {
    throw refusal(disk, 'DiskTargetMissing', `${nameOf(disk)} needs a name in the guest`, {
      field: 'target',
      hint: 'such as `vda` or `sda`',
    });
  }
  if (DRIVE_BUSES.has(disk.targetBus)) requireAddressType(disk, ['drive']);
  checkModel(disk);
  checkFloppy(disk);
  checkPrefix(disk, target);
}

/**
 * Checks a disk for what QEMU has.
 *
 * @throws DevaddrError `DiskBusWrong`, `AddressTypeWrong`, `DiskSourceMissing`, `DiskReadOnly`, `DiskNameInvalid`
 */
export function checkDiskOnQemu(disk: Disk, { machine }: Guest): void {
  const { device, targetBus = '', target = '' } = disk;
  if (device === 'cdrom' && FIXED_MEDIA.has(targetBus)) {
    throw refusal(
      disk,
      'DiskBusWrong',
      `a CD-ROM drive cannot be on bus \`${targetBus}\`: ${nameOf(disk)}`,
      { field: 'targetBus', hint: 'use `sata` or `scsi`' },
    );
  }
  if (device === 'lun') checkLun(disk, machine.has);
  if (targetBus === 'usb') checkUsbDisk(disk);
  if (device === 'disk' && disk.readOnly === true && WRITABLE.has(targetBus)) {
    throw refusal(
      disk,
      'DiskReadOnly',
      `${nameOf(disk)} cannot be read-only: ${targetBus} disks are writable`,
      { field: 'readOnly' },
    );
  }
  checkName(disk, target);
}

const DRIVE_BUSES: ReadonlySet<string | undefined> = new Set(['ide', 'fdc', 'scsi', 'sata']);
/** Buses without removable media. */
const FIXED_MEDIA: ReadonlySet<string> = new Set(['virtio', 'sd']);
/** Buses whose disks are never read-only. */
const WRITABLE: ReadonlySet<string> = new Set(['ide', 'sata']);

function checkModel(disk: Disk): void {
  const { model, targetBus } = disk;
  if (model === undefined || targetBus === 'virtio' || model === 'usb-storage') return;
  throw refusal(
    disk,
    'DiskModelWrong',
    `disk model \`${model}\` goes with bus \`virtio\`, not \`${targetBus}\``,
    { field: 'model' },
  );
}

function checkFloppy(disk: Disk): void {
  const { device, targetBus } = disk;
  if ((device === 'floppy') === (targetBus === 'fdc')) return;
  const text =
    device === 'floppy'
      ? `a floppy drive is on bus \`fdc\`, not \`${targetBus}\``
      : `only floppy drives are on bus \`fdc\`, not ${nameOf(disk)}`;
  throw refusal(disk, 'DiskBusWrong', text, { field: 'targetBus' });
}

const DISK_PREFIX = /^(hd|sd|vd|xvd|ubd)/;

function checkPrefix(disk: Disk, target: string): void {
  if (disk.device === 'floppy' && !target.startsWith('fd')) {
    throw nameInvalid(disk, target, 'the name of a floppy drive starts with `fd`');
  }
  const named = disk.device === 'disk' || disk.device === 'lun';
  if (named && !DISK_PREFIX.test(target)) {
    throw nameInvalid(
      disk,
      target,
      'the name of a disk starts with `hd`, `sd`, `vd`, `xvd` or `ubd`',
    );
  }
}

function checkName(disk: Disk, target: string): void {
  const partition = diskPartition(target);
  if (diskIndex(target) === undefined || Number.isNaN(partition)) {
    throw nameInvalid(disk, target, 'letters follow `hd`, `sd` and the like, such as in `sda`');
  }
  if (partition) throw nameInvalid(disk, target, 'a disk name has no partition number');
}

function nameInvalid(disk: Disk, target: string, why: string): Error {
  return refusal(
    disk,
    'DiskNameInvalid',
    `${nameOf(disk)} cannot be called \`${target}\`: ${why}`,
    {
      field: 'target',
      hint: disk.device === 'floppy' ? 'such as `fda`' : 'such as `vda` or `sda`',
      data: { target },
    },
  );
}

/** Flag without which a `lun` disk is not to be had on a bus. */
const LUN_FLAGS: Readonly<Record<string, string>> = {
  scsi: 'scsi-block',
  virtio: 'virtio-blk-pci.scsi',
};

function checkLun(disk: Disk, has: (flag: string) => boolean): void {
  const { targetBus = '' } = disk;
  const flag = LUN_FLAGS[targetBus];
  if (flag !== undefined && has(flag)) return;
  throw refusal(
    disk,
    'DiskBusWrong',
    `a \`lun\` disk is on bus \`scsi\`, or on \`virtio\` where QEMU passes SCSI through, not on \`${targetBus}\``,
    { field: 'targetBus', ...(flag === undefined ? {} : { data: { flag } }) },
  );
}

function checkUsbDisk(disk: Disk): void {
  if (disk.device === 'cdrom' && disk.source === undefined && disk.pooled === undefined) {
    throw refusal(disk, 'DiskSourceMissing', `USB disk ${nameOf(disk)} cannot be empty`, {
      field: 'source',
    });
  }
  requireAddressType(disk, ['usb']);
}
