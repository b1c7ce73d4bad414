import type { DriveShape } from '../model/controller-facts.ts';
import { defaultDiskBus, diskIndex } from './disk-name.ts';
import { type Draft, type Guest, nameOf, refusal, VISIT_ORDER } from './guest.ts';
import { choose } from './machine.ts';
import { fillMemory } from './memory.ts';
import { fillPciController } from './pci-controller-checks.ts';
import { isScsiHostdev } from './scsi-hostdevs.ts';
import { type ScsiSeats, scsiSeats, seatScsiDisk, seatScsiHostdev } from './scsi-seats.ts';
import { fillConsole, fillSerial } from './serial.ts';
import { fillShmem } from './shmem.ts';
import { fillVideo } from './video.ts';

type Fill<K extends Draft['kind']> = (device: Draft<K>, guest: Guest, seats: ScsiSeats) => void;

/** What is filled in for each kind of device; kinds that are not here keep what they say. */
const FILL: { readonly [K in Draft['kind']]?: Fill<K> } = {
  disk: fillDisk,
  interface: fillInterface,
  sound: (sound) => {
    if (sound.model === 'virtio') sound.streams ??= 2;
  },
  hostdev: fillHostdev,
  video: fillVideo,
  controller: fillController,
  serial: fillSerial,
  console: fillConsole,
  input: fillInput,
  tpm: fillTpm,
  panic: (panic, { machine }) => {
    panic.model ??= machine.family.defaults.panic;
  },
  shmem: fillShmem,
  memory: fillMemory,
  iommu: fillIommu,
  vsock: (vsock) => {
    vsock.model ??= 'virtio';
    vsock.cidAuto ??= vsock.cid === undefined ? 'yes' : 'no';
  },
};

/**
 * Fills in what each device leaves out: bus, model, drive address. Devices are visited in libvirt's order, since
 * some look at what others got before.
 *
 * @throws DevaddrError
 */
export function fillDevices(guest: Guest): void {
  const seats = scsiSeats(guest.lists);
  for (const kind of VISIT_ORDER) {
    const fill = FILL[kind] as Fill<typeof kind> | undefined;
    if (fill === undefined) continue;
    for (const device of guest.lists[kind])
      fill(device as Draft<typeof kind> & never, guest, seats);
  }
}

function fillDisk(disk: Draft<'disk'>, guest: Guest, seats: ScsiSeats): void {
  if (disk.target?.startsWith('ioemu:') === true) disk.target = disk.target.slice('ioemu:'.length);
  disk.device ??= 'disk';
  disk.targetBus ??= defaultDiskBus(disk.device, disk.target);
  const byName = disk.address === undefined && disk.target !== undefined;
  if (disk.address === undefined && disk.target !== undefined)
    giveDriveAddress(disk, disk.target, guest);
  if (disk.targetBus === 'scsi') seatScsiDisk(disk, seats, byName);
}

function giveDriveAddress(disk: Draft<'disk'>, target: string, guest: Guest): void {
  const index = diskIndex(target);
  if (index === undefined) {
    throw refusal(
      disk,
      'DiskNameInvalid',
      `disk name \`${target}\` does not tell where the disk goes`,
      {
        field: 'target',
        hint: 'use `vda`, `sdb`, `hdc`, `fda` and the like, or give the disk an address',
        data: { target },
      },
    );
  }
  const shapes: Readonly<Record<string, DriveShape>> = guest.machine.model.controllers.drive;
  const shape = shapes[disk.targetBus ?? ''];
  if (shape === undefined) return;
  const perController = shape.buses * shape.units;
  const place = index % perController;
  const controller = Math.floor(index / perController);
  const bus = Math.floor(place / shape.units);
  disk.address = { type: 'drive', controller, bus, target: 0, unit: place % shape.units };
}

function fillInterface(nic: Draft<'interface'>, { machine, newDomain }: Guest): void {
  if (nic.model !== undefined || nic.type === 'hostdev') return;
  if (nic.type === 'vdpa' || nic.type === 'vhostuser') nic.model = 'virtio';
  else nic.model = choose(machine.family.defaults.interface, machine, { newDomain });
}

function fillHostdev(device: Draft<'hostdev'>, guest: Guest, seats: ScsiSeats): void {
  if (isScsiHostdev(device)) seatScsiHostdev(device, seats, guest);
  if (device.type === 'mdev') checkMdevAddress(device);
}

const MDEV_ADDRESS: Readonly<Record<string, string>> = { 'vfio-pci': 'pci', 'vfio-ccw': 'ccw' };

function checkMdevAddress(device: Draft<'hostdev'>): void {
  const needed = MDEV_ADDRESS[device.model ?? ''];
  const given = device.address?.type;
  if (needed === undefined || given === undefined || given === needed) return;
  throw refusal(
    device,
    'AddressTypeWrong',
    `${nameOf(device)} of model \`${device.model}\` needs an address of type \`${needed}\`, not \`${given}\``,
    {
      field: 'address.type',
      data: { type: given, expected: [needed] },
    },
  );
}

function fillController(controller: Draft<'controller'>, guest: Guest): void {
  const { machine, newDomain } = guest;
  if (controller.type === 'scsi') fillScsiModel(controller, guest);
  else if (controller.type === 'usb') {
    const situation = { newDomain, hasAddress: controller.address !== undefined };
    controller.model ??= choose(machine.family.defaults.usb, machine, situation);
    checkUsbController(controller, guest);
  } else if (controller.type === 'pci') fillPciController(controller, guest);
  checkIoThread(controller);
}

/** Gives a SCSI controller without model the machine's. */
export function fillScsiModel(
  controller: Draft<'controller'>,
  { machine, newDomain }: Guest,
): void {
  if (controller.model !== undefined && controller.model !== 'auto') return;
  controller.model = choose(machine.family.defaults.scsi, machine, { newDomain });
  if (controller.model !== undefined) return;
  throw refusal(
    controller,
    'ScsiModelMissing',
    `no model of SCSI controller is to be had on \`${machine.type}\` for ${nameOf(controller)}`,
    {
      field: 'model',
      hint: 'give the controller a model',
      data: { index: controller.index },
    },
  );
}

function checkUsbController(controller: Draft<'controller'>, { machine }: Guest): void {
  const { usb } = machine.model.controllers;
  const model = controller.model ?? '';
  if (usb.refused.includes(model)) {
    throw refusal(
      controller,
      'ControllerUnsupported',
      `QEMU has no USB controller of model \`${model}\``,
      { field: 'model' },
    );
  }
  if (usb.configurable.includes(model) && (controller.ports ?? 0) > usb.configurableMax) {
    throw refusal(
      controller,
      'PortsOutOfRange',
      `a \`${model}\` controller has at most ${usb.configurableMax} ports; ${nameOf(controller)} asks for ${controller.ports}`,
      {
        field: 'ports',
        data: { ports: controller.ports, most: usb.configurableMax },
      },
    );
  }
}

/** Models that pass libvirt's first check of I/O threads because their numbers equal those of virtio SCSI controllers. */
const IOTHREAD_LOOKALIKES: ReadonlySet<string> = new Set([
  'virtio-scsi',
  'virtio-transitional',
  'virtio-non-transitional',
]);

function checkIoThread(controller: Draft<'controller'>): void {
  if (controller.ioThread === undefined || controller.ioThread === 0) return;
  if (controller.type === 'scsi' && IOTHREAD_LOOKALIKES.has(controller.model ?? '')) return;
  throw refusal(
    controller,
    'OptionNotAllowed',
    `only virtio SCSI controllers have an I/O thread, not ${nameOf(controller)}`,
    { field: 'ioThread' },
  );
}

function fillInput(input: Draft<'input'>, { machine }: Guest): void {
  if (input.bus !== undefined) return;
  const { defaults } = machine.family;
  if (input.type === 'passthrough') input.bus = 'virtio';
  else if (input.type === 'mouse' || input.type === 'keyboard') input.bus = defaults.mouse;
  else if (input.type !== 'evdev') input.bus = defaults.input;
  else if (defaults.input === 'virtio') input.bus = 'virtio';
}

function fillTpm(tpm: Draft<'tpm'>, { machine }: Guest): void {
  const { defaults } = machine.family;
  tpm.model ??= defaults.tpm;
  if (tpm.backend !== 'emulator' || tpm.version !== undefined) return;
  tpm.version = tpm.model === 'tpm-tis' ? defaults.tpmTisVersion : '2.0';
}

function fillIommu(iommu: Draft<'iommu'>, { machine, newDomain }: Guest): void {
  const rule = machine.family.implied.iommu;
  if (rule === undefined || !newDomain || iommu.model !== rule.model) return;
  if ((machine.request.vcpus ?? 1) <= rule.vcpusOver) return;
  if (machine.has('intel-iommu.intremap')) iommu.intremap ??= 'on';
  if (machine.has('intel-iommu.eim')) iommu.eim ??= 'on';
}
