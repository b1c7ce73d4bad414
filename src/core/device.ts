import type { Address, AddressWish, Toggle } from './address.ts';

/** What every device may carry, whatever its kind. */
export interface DeviceCommon {
  /** Unique name of the device within its request; never used in a decision. */
  readonly id: string;
  readonly address?: Address | undefined;
  /** Position in the boot order, from 1. */
  readonly bootOrder?: number | undefined;
  /** `acpi index`, the guest's stable interface number, from 1. */
  readonly acpiIndex?: number | undefined;
  /** True if the device has `<rom>` settings (they ask for a PCI address). */
  readonly rom?: boolean | undefined;
}

export interface DiskDevice extends DeviceCommon {
  readonly kind: 'disk';
  readonly device?: 'disk' | 'cdrom' | 'floppy' | 'lun' | undefined;
  /** Name in the guest (`vda`, `sdb`): fixes the order, and for drives the address. */
  readonly target?: string | undefined;
  readonly targetBus?: string | undefined;
  readonly model?: string | undefined;
  readonly readOnly?: boolean | undefined;
  /** What backs the disk, for messages only; an empty drive has none. */
  readonly source?: string | undefined;
  /** True for a source that is looked up in a storage pool. */
  readonly pooled?: boolean | undefined;
}

export interface ControllerDevice extends DeviceCommon {
  readonly kind: 'controller';
  readonly type: string;
  readonly index?: number | undefined;
  readonly model?: string | undefined;
  /** Ports of a virtio-serial or xHCI controller. */
  readonly ports?: number | undefined;
  readonly vectors?: number | undefined;
  /** Name of the QEMU device behind a PCI controller. */
  readonly modelName?: string | undefined;
  readonly chassisNr?: number | undefined;
  readonly chassis?: number | undefined;
  readonly port?: number | undefined;
  readonly busNr?: number | undefined;
  /** Number of a pseries host bridge, 0…30. */
  readonly targetIndex?: number | undefined;
  readonly hotplug?: Toggle | undefined;
  /** KiB. */
  readonly memReserve?: number | undefined;
  /** Guest NUMA cell of an expander bus or of a pseries host bridge. */
  readonly node?: number | undefined;
  /** KiB. */
  readonly pciHole64?: number | undefined;
  /** First port of a USB companion controller; its presence makes it one. */
  readonly startPort?: number | undefined;
  readonly ioThread?: number | undefined;
  /** Ids of several I/O threads; an empty list stands for "given, none named". */
  readonly ioThreads?: readonly number[] | undefined;
  /** Names of the driver options that only virtio SCSI controllers have. */
  readonly driverOptions?: readonly string[] | undefined;
}

export interface InterfaceDevice extends DeviceCommon {
  readonly kind: 'interface';
  readonly type?: string | undefined;
  readonly model?: string | undefined;
  /** PCI address on the host, for type `hostdev`. */
  readonly hostAddress?: string | undefined;
}

export interface SoundDevice extends DeviceCommon {
  readonly kind: 'sound';
  readonly model: string;
  readonly streams?: number | undefined;
}

export interface HostdevDevice extends DeviceCommon {
  readonly kind: 'hostdev';
  readonly mode?: 'subsystem' | 'capabilities' | undefined;
  readonly type: string;
  readonly model?: string | undefined;
  /** Which host device: a PCI address, `vendor:product` or `bus.device` of USB, a SCSI path, an mdev UUID. */
  readonly hostAddress?: string | undefined;
  /** False for a conventional PCI host device; unknown counts as PCI Express, as on a host that lacks the device. */
  readonly express?: boolean | undefined;
  /** Number of the host's IOMMU group, if known (pseries keeps groups apart). */
  readonly iommuGroup?: number | undefined;
}

export interface VideoDevice extends DeviceCommon {
  readonly kind: 'video';
  readonly model?: string | undefined;
  readonly heads?: number | undefined;
  /** KiB, as the other sizes. */
  readonly ram?: number | undefined;
  readonly vram?: number | undefined;
  readonly vram64?: number | undefined;
  readonly vgamem?: number | undefined;
  readonly primary?: boolean | undefined;
}

export interface SmartcardDevice extends DeviceCommon {
  readonly kind: 'smartcard';
  readonly mode?: string | undefined;
}

/** The host end of a character device: its type, and what tells two ends of one type apart. */
export interface CharSource {
  readonly sourceType?: string | undefined;
  readonly source?: string | undefined;
}

export interface SerialDevice extends DeviceCommon, CharSource {
  readonly kind: 'serial';
  readonly targetType?: string | undefined;
  readonly targetModel?: string | undefined;
  readonly port?: number | undefined;
}

export interface ParallelDevice extends DeviceCommon, CharSource {
  readonly kind: 'parallel';
  readonly port?: number | undefined;
}

export interface ChannelDevice extends DeviceCommon, CharSource {
  readonly kind: 'channel';
  readonly targetType: string;
}

export interface ConsoleDevice extends DeviceCommon, CharSource {
  readonly kind: 'console';
  readonly targetType?: string | undefined;
  readonly port?: number | undefined;
}

export interface InputDevice extends DeviceCommon {
  readonly kind: 'input';
  readonly type: string;
  readonly bus?: string | undefined;
  readonly model?: string | undefined;
}

export interface FilesystemDevice extends DeviceCommon {
  readonly kind: 'filesystem';
  readonly driver?: string | undefined;
  readonly model?: string | undefined;
  readonly target?: string | undefined;
}

export interface WatchdogDevice extends DeviceCommon {
  readonly kind: 'watchdog';
  readonly model: string;
  readonly action?: string | undefined;
}

export interface MemballoonDevice extends DeviceCommon {
  readonly kind: 'memballoon';
  readonly model: string;
}

export interface RngDevice extends DeviceCommon {
  readonly kind: 'rng';
  readonly model: string;
  readonly backend?: string | undefined;
}

export interface NvramDevice extends DeviceCommon {
  readonly kind: 'nvram';
}

export interface HubDevice extends DeviceCommon {
  readonly kind: 'hub';
  readonly type: string;
}

export interface ShmemDevice extends DeviceCommon {
  readonly kind: 'shmem';
  readonly name?: string | undefined;
  readonly model?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly server?: boolean | undefined;
  readonly msi?: boolean | undefined;
}

export interface TpmDevice extends DeviceCommon {
  readonly kind: 'tpm';
  readonly model?: string | undefined;
  readonly backend?: string | undefined;
  readonly version?: string | undefined;
}

export interface PanicDevice extends DeviceCommon {
  readonly kind: 'panic';
  readonly model?: string | undefined;
}

export interface MemoryDevice extends DeviceCommon {
  readonly kind: 'memory';
  readonly model: string;
  /** KiB, as the other sizes. */
  readonly size?: number | undefined;
  readonly labelSize?: number | undefined;
  readonly blockSize?: number | undefined;
  /** Alignment of the file behind an nvdimm. */
  readonly alignSize?: number | undefined;
  /** Guest NUMA cell. */
  readonly node?: number | undefined;
  /** Guest physical address in bytes of virtio-mem and virtio-pmem. */
  readonly base?: number | undefined;
}

export interface RedirdevDevice extends DeviceCommon {
  readonly kind: 'redirdev';
  readonly type?: string | undefined;
  readonly bus?: string | undefined;
}

export interface IommuDevice extends DeviceCommon {
  readonly kind: 'iommu';
  readonly model: string;
  readonly intremap?: Toggle | undefined;
  readonly eim?: Toggle | undefined;
  /** Names of the driver attributes that are given. */
  readonly driverOptions?: readonly string[] | undefined;
}

export interface VsockDevice extends DeviceCommon {
  readonly kind: 'vsock';
  readonly model?: string | undefined;
  readonly cidAuto?: 'yes' | 'no' | undefined;
  readonly cid?: number | undefined;
}

export interface CryptoDevice extends DeviceCommon {
  readonly kind: 'crypto';
  readonly model: string;
  readonly backend?: string | undefined;
}

export interface PstoreDevice extends DeviceCommon {
  readonly kind: 'pstore';
  readonly backend: string;
}

export interface GraphicsDevice extends DeviceCommon {
  readonly kind: 'graphics';
  readonly type: string;
}

export interface AudioDevice extends DeviceCommon {
  readonly kind: 'audio';
  readonly type: string;
  readonly audioId?: number | undefined;
}

export interface LeaseDevice extends DeviceCommon {
  readonly kind: 'lease';
}

export interface RedirfilterDevice extends DeviceCommon {
  readonly kind: 'redirfilter';
}

/** One device; kinds and field values carry libvirt's own names. */
export type Device =
  | DiskDevice
  | ControllerDevice
  | InterfaceDevice
  | SoundDevice
  | HostdevDevice
  | VideoDevice
  | SmartcardDevice
  | SerialDevice
  | ParallelDevice
  | ChannelDevice
  | ConsoleDevice
  | InputDevice
  | FilesystemDevice
  | WatchdogDevice
  | MemballoonDevice
  | RngDevice
  | NvramDevice
  | HubDevice
  | ShmemDevice
  | TpmDevice
  | PanicDevice
  | MemoryDevice
  | RedirdevDevice
  | IommuDevice
  | VsockDevice
  | CryptoDevice
  | PstoreDevice
  | GraphicsDevice
  | AudioDevice
  | LeaseDevice
  | RedirfilterDevice;

export type DeviceKind = Device['kind'];

export type DeviceOf<K extends DeviceKind> = Extract<Device, { readonly kind: K }>;

/** A device as a request states it: its address may be partial, and wishes may hang on it. */
export type WithWishes<D> = D extends Device
  ? Omit<D, 'address'> & {
      readonly address?: AddressWish | undefined;
      /** Where the device is today; moving it costs (objective `moves`). */
      readonly was?: Address | undefined;
      readonly tunables?: DeviceTunables | undefined;
    }
  : never;

export type RequestDevice = WithWishes<Device>;

/** Wishes for one device; they override the request's own. */
export interface DeviceTunables {
  readonly bus?: BusWish | undefined;
  readonly spread?: SpreadWish | undefined;
  readonly hotplug?: boolean | undefined;
  /** Guest NUMA cell the device belongs to. */
  readonly cell?: number | undefined;
}

export type BusWish = 'auto' | 'root' | 'pcie' | 'pci';
export type SpreadWish = 'bus' | 'slot' | 'function';
