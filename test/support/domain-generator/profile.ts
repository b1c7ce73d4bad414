import type { DeviceKind } from './device-kinds.ts';

/** From how many to how many. */
export type Range = readonly [from: number, to: number];

/** What a domain is full of. */
export interface Profile {
  readonly name: string;
  /** How often a device says where it wants to be. */
  readonly addressed: number;
  /** How many PCI controllers are written, beyond what they need themselves. */
  readonly pciControllers: Range;
  /** How many of each kind; kinds not named do not occur. */
  readonly counts: Readonly<Partial<Record<DeviceKind, Range>>>;
}

const few: Range = [0, 2];
const perhaps: Range = [0, 1];

const plain: Profile = {
  name: 'plain',
  addressed: 0.08,
  pciControllers: [0, 0],
  counts: {
    'virtio-disk': few,
    'scsi-disk': perhaps,
    'sata-disk': perhaps,
    'ide-disk': perhaps,
    floppy: perhaps,
    interface: few,
    serial: perhaps,
    channel: perhaps,
    video: perhaps,
    graphics: perhaps,
    input: perhaps,
    sound: perhaps,
    memballoon: perhaps,
    rng: perhaps,
  },
};

const bare: Profile = { name: 'bare', addressed: 0, pciControllers: [0, 0], counts: {} };

const crowded: Profile = {
  name: 'crowded',
  addressed: 0.04,
  pciControllers: [0, 2],
  counts: {
    'virtio-disk': [3, 20],
    interface: [4, 20],
    'pci-hostdev': [0, 8],
    'virtio-controller': [0, 6],
    rng: [2, 8],
    input: [0, 4],
    sound: [0, 4],
    video: few,
    filesystem: [0, 4],
    watchdog: [0, 3],
    shmem: [0, 3],
    crypto: few,
    memballoon: perhaps,
    vsock: perhaps,
    panic: perhaps,
    serial: perhaps,
  },
};

const topology: Profile = {
  name: 'topology',
  addressed: 0.15,
  pciControllers: [2, 14],
  counts: {
    'usb-controllers': perhaps,
    'virtio-controller': few,
    'virtio-disk': [0, 4],
    interface: [0, 5],
    'pci-hostdev': [0, 3],
    sound: perhaps,
    video: perhaps,
    rng: perhaps,
    shmem: perhaps,
    memballoon: perhaps,
  },
};

const usb: Profile = {
  name: 'usb',
  addressed: 0.2,
  pciControllers: [0, 0],
  counts: {
    'usb-controllers': [1, 3],
    hub: [0, 3],
    'usb-disk': [0, 4],
    'usb-hostdev': [0, 4],
    'usb-interface': [0, 2],
    input: [0, 6],
    redirdev: [0, 5],
    smartcard: perhaps,
    serial: few,
    sound: few,
    filesystem: perhaps,
    'other-controller': perhaps,
    graphics: perhaps,
  },
};

const serial: Profile = {
  name: 'serial',
  addressed: 0.2,
  pciControllers: [0, 0],
  counts: {
    'virtio-controller': [0, 3],
    serial: [0, 4],
    console: [0, 3],
    channel: [0, 12],
    parallel: few,
    smartcard: perhaps,
    tpm: perhaps,
    nvram: perhaps,
  },
};

const manyChannels: Profile = {
  name: 'channels',
  addressed: 0.05,
  pciControllers: [0, 0],
  counts: { 'virtio-controller': few, channel: [25, 45], console: few },
};

const scsi: Profile = {
  name: 'scsi',
  addressed: 0.2,
  pciControllers: [0, 0],
  counts: {
    'virtio-controller': [0, 4],
    'scsi-controller': [0, 4],
    'scsi-disk': [1, 12],
    'scsi-hostdev': [0, 9],
    'vhost-scsi': few,
    'sata-disk': [0, 4],
    'ide-disk': [0, 3],
    floppy: few,
    'other-disk': perhaps,
    'other-controller': perhaps,
  },
};

const mixed: Profile = {
  name: 'mixed',
  addressed: 0.1,
  pciControllers: [0, 3],
  counts: {
    'virtio-disk': few,
    'scsi-disk': few,
    'sata-disk': few,
    'ide-disk': few,
    'usb-disk': perhaps,
    floppy: perhaps,
    'other-disk': perhaps,
    interface: few,
    'usb-interface': perhaps,
    'usb-controllers': perhaps,
    'virtio-controller': few,
    'scsi-controller': perhaps,
    'other-controller': perhaps,
    'pci-hostdev': perhaps,
    'usb-hostdev': perhaps,
    'scsi-hostdev': few,
    'vhost-scsi': perhaps,
    mdev: perhaps,
    filesystem: few,
    serial: few,
    console: perhaps,
    channel: few,
    parallel: perhaps,
    smartcard: perhaps,
    input: few,
    graphics: perhaps,
    sound: few,
    audio: perhaps,
    video: few,
    redirdev: perhaps,
    hub: perhaps,
    watchdog: few,
    memballoon: perhaps,
    rng: few,
    tpm: perhaps,
    nvram: perhaps,
    panic: few,
    shmem: perhaps,
    memory: [0, 3],
    crypto: perhaps,
    iommu: perhaps,
    vsock: perhaps,
    pstore: perhaps,
  },
};

const addressed: Profile = {
  ...mixed,
  name: 'addressed',
  addressed: 0.55,
  pciControllers: [0, 5],
};

/** The profiles and how often each is used. */
export const profiles: readonly (readonly [Profile, number])[] = [
  [plain, 14],
  [bare, 2],
  [crowded, 12],
  [topology, 20],
  [usb, 12],
  [serial, 8],
  [manyChannels, 2],
  [scsi, 10],
  [mixed, 22],
  [addressed, 12],
];
