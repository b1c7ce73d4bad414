import * as characters from './characters.ts';
import * as controllers from './controllers.ts';
import * as disks from './disks.ts';
import * as display from './display.ts';
import type { Draft } from './draft.ts';
import { filesystem } from './filesystems.ts';
import * as hostdevs from './hostdevs.ts';
import { input } from './inputs.ts';
import * as interfaces from './interfaces.ts';
import { isX86, type Machine, rootOf } from './machine.ts';
import { memory, memoryModels } from './memory-devices.ts';
import * as platform from './platform-devices.ts';
import { audio, sound } from './sounds.ts';
import * as usbDevices from './usb-devices.ts';
import * as virtioDevices from './virtio-devices.ts';

/** How a kind of device is written, and where it can be. */
export interface KindOfDevice {
  write(draft: Draft): string;
  suits(draft: Draft): boolean;
  /** How many there may be; more are a mistake. */
  readonly atMost?: number;
}

const everywhere = (): boolean => true;
const withUsb = (draft: Draft): boolean => draft.usbPorts.size > 0;
const on =
  (fits: (machine: Machine) => boolean) =>
  ({ machine }: Draft): boolean =>
    fits(machine);
const boards = (...names: Machine['board'][]): ((draft: Draft) => boolean) =>
  on(({ board }) => names.includes(board));
const withPci = on(({ board }) => rootOf(board) !== undefined);
const withBus = on(({ board }) => board !== 'isapc');
const withShmem = on(({ board }) => rootOf(board) !== undefined && board !== 's390-ccw');
const withErst = on(({ arch, board }) => withoutErst(arch) && rootOf(board) !== undefined);

function withoutErst(arch: string): boolean {
  return arch !== 's390x';
}

const kinds = {
  'usb-controllers': { write: () => '', suits: everywhere },
  'virtio-controller': { write: controllers.virtioController, suits: withBus },
  'scsi-controller': { write: controllers.scsiController, suits: withPci },
  'other-controller': { write: controllers.otherController, suits: everywhere },
  hub: { write: usbDevices.hub, suits: withUsb },
  'virtio-disk': { write: disks.virtioDisk, suits: withBus },
  'scsi-disk': { write: (draft) => disks.driveDisk(draft, 'scsi'), suits: withBus },
  'sata-disk': {
    write: (draft) => disks.driveDisk(draft, 'sata'),
    suits: on(({ board }) => board !== 's390-ccw' && board !== 'isapc'),
  },
  'ide-disk': {
    write: (draft) => disks.driveDisk(draft, 'ide'),
    suits: on(({ board, name }) => board === 'i440fx' || name === 'g3beige'),
    atMost: 4,
  },
  'usb-disk': { write: disks.usbDisk, suits: withUsb },
  floppy: { write: disks.floppy, suits: everywhere, atMost: 2 },
  'other-disk': { write: disks.otherDisk, suits: everywhere },
  interface: { write: interfaces.networkInterface, suits: withBus },
  'usb-interface': { write: interfaces.usbInterface, suits: withUsb },
  'pci-hostdev': { write: hostdevs.pciHostdev, suits: withPci },
  'usb-hostdev': { write: hostdevs.usbHostdev, suits: withUsb },
  'scsi-hostdev': { write: hostdevs.scsiHostdev, suits: withBus },
  'vhost-scsi': {
    write: hostdevs.vhostScsi,
    suits: on(({ board }) => rootOf(board) !== undefined),
  },
  mdev: { write: hostdevs.mdev, suits: withPci },
  filesystem: { write: filesystem, suits: withBus },
  serial: { write: characters.serial, suits: everywhere },
  console: { write: characters.console, suits: withBus },
  channel: { write: characters.channel, suits: withBus },
  parallel: {
    write: characters.parallel,
    suits: on(({ board }) => board !== 's390-ccw' && board !== 'pseries'),
  },
  smartcard: { write: usbDevices.smartcard, suits: withUsb, atMost: 1 },
  input: { write: input, suits: everywhere },
  graphics: { write: display.graphics, suits: withBus },
  sound: {
    write: sound,
    suits: on((machine) => isX86(machine) || rootOf(machine.board) !== undefined),
  },
  audio: { write: audio, suits: everywhere },
  video: { write: display.video, suits: (draft) => withBus(draft) && display.takesVideo(draft) },
  redirdev: { write: usbDevices.redirdev, suits: withUsb },
  watchdog: { write: platform.watchdog, suits: withShmem },
  memballoon: { write: virtioDevices.memballoon, suits: withBus, atMost: 1 },
  rng: { write: virtioDevices.rng, suits: withBus },
  tpm: {
    write: platform.tpm,
    suits: on((machine) => isX86(machine) || machine.board === 'pseries'),
    atMost: 1,
  },
  nvram: { write: platform.nvram, suits: boards('pseries'), atMost: 1 },
  panic: { write: platform.panic, suits: platform.takesPanic },
  shmem: { write: virtioDevices.shmem, suits: withShmem },
  memory: { write: memory, suits: on((machine) => memoryModels(machine).length > 0) },
  crypto: { write: virtioDevices.crypto, suits: withBus },
  iommu: { write: platform.iommu, suits: boards('q35', 'arm-virt'), atMost: 1 },
  vsock: { write: virtioDevices.vsock, suits: withBus, atMost: 1 },
  pstore: { write: platform.pstore, suits: withErst, atMost: 1 },
} satisfies Record<string, KindOfDevice>;

/** The kinds of devices, finer than libvirt's elements where their buses differ. */
export type DeviceKind = keyof typeof kinds;

/** Every kind of device, those first that others build upon. */
export const deviceKinds: ReadonlyMap<DeviceKind, KindOfDevice> = new Map(
  Object.entries(kinds) as [DeviceKind, KindOfDevice][],
);
