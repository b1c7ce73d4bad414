import { diskIndex, diskPartition } from '../disk-name.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

type DiskRefusal = (code: string, message: string, field: string, hint?: string) => Error;

/**
 * Checks a disk: bus, name, kind of drive, address.
 *
 * @throws DevaddrError `DiskTargetMissing`, `AddressTypeWrong`, `DiskModelWrong`, `DiskBusWrong`, `DiskNameInvalid`, `DiskSourceMissing`, `DiskReadOnly`
 */
export function checkDisk(disk: Draft<'disk'>, guest: Guest): void {
  const refuse: DiskRefusal = (code, message, field, hint) =>
    refusal(disk, code, message, { field, ...(hint === undefined ? {} : { hint }) });
  const { target } = disk;
  if (target === undefined) {
    throw refuse(
      'DiskTargetMissing',
      `${nameOf(disk)} needs a name in the guest`,
      'target',
      'such as `vda` or `sda`',
    );
  }
  checkBus(disk, guest, refuse);
  checkName(disk, target, refuse);
  checkDevice(disk, guest, refuse);
}

const DRIVE_BUSES: ReadonlySet<string> = new Set(['ide', 'fdc', 'scsi', 'sata']);

function checkBus(disk: Draft<'disk'>, { machine }: Guest, refuse: DiskRefusal): void {
  const { targetBus = '', address, model, device } = disk;
  const needed = DRIVE_BUSES.has(targetBus) ? 'drive' : targetBus === 'usb' ? 'usb' : undefined;
  if (needed !== undefined && address !== undefined && address.type !== needed) {
    throw refuse(
      'AddressTypeWrong',
      `${nameOf(disk)} needs an address of type \`${needed}\`, not \`${address.type}\``,
      'address.type',
      'leave the address out',
    );
  }
  if (model !== undefined && targetBus !== 'virtio' && model !== 'usb-storage') {
    throw refuse(
      'DiskModelWrong',
      `disk model \`${model}\` goes with bus \`virtio\`, not \`${targetBus}\``,
      'model',
    );
  }
  if ((device === 'floppy') !== (targetBus === 'fdc')) {
    const text =
      device === 'floppy'
        ? `a floppy drive is on bus \`fdc\`, not \`${targetBus}\``
        : `only floppy drives are on bus \`fdc\`, not ${nameOf(disk)}`;
    throw refuse('DiskBusWrong', text, 'targetBus');
  }
  if (device === 'lun' && !lunFlag(targetBus, machine.has)) {
    throw refuse(
      'DiskBusWrong',
      `a \`lun\` disk is on bus \`scsi\`, or on \`virtio\` where QEMU passes SCSI through, not on \`${targetBus}\``,
      'targetBus',
    );
  }
}

function lunFlag(bus: string, has: (flag: string) => boolean): boolean {
  return (bus === 'scsi' && has('scsi-block')) || (bus === 'virtio' && has('virtio-blk-pci.scsi'));
}

const DISK_PREFIX = /^(hd|sd|vd|xvd|ubd)/;

function checkName(disk: Draft<'disk'>, target: string, refuse: DiskRefusal): void {
  const { device } = disk;
  const wrongPrefix =
    (device === 'floppy' && !target.startsWith('fd')) ||
    ((device === 'disk' || device === 'lun') && !DISK_PREFIX.test(target));
  const partition = diskPartition(target);
  if (!wrongPrefix && diskIndex(target) !== undefined && !Number.isNaN(partition) && !partition)
    return;
  const why = partition
    ? 'a disk name has no partition number'
    : 'it is no name for this kind of drive';
  throw refuse(
    'DiskNameInvalid',
    `${nameOf(disk)} cannot be called \`${target}\`: ${why}`,
    'target',
    device === 'floppy' ? 'such as `fda`' : 'such as `vda` or `sda`',
  );
}

function checkDevice(disk: Draft<'disk'>, _guest: Guest, refuse: DiskRefusal): void {
  const { device, targetBus, source, readOnly } = disk;
  if (device === 'cdrom' && (targetBus === 'virtio' || targetBus === 'sd')) {
    throw refuse(
      'DiskBusWrong',
      `a CD-ROM drive cannot be on bus \`${targetBus}\`: ${nameOf(disk)}`,
      'targetBus',
      'use `sata` or `scsi`',
    );
  }
  if (device === 'disk' && readOnly === true && (targetBus === 'ide' || targetBus === 'sata')) {
    throw refuse(
      'DiskReadOnly',
      `${nameOf(disk)} cannot be read-only: ${targetBus} disks are writable`,
      'readOnly',
    );
  }
  if (
    targetBus === 'usb' &&
    source === undefined &&
    disk.pooled === undefined &&
    device === 'cdrom'
  ) {
    throw refuse('DiskSourceMissing', `USB disk ${nameOf(disk)} cannot be empty`, 'source');
  }
}
