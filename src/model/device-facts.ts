import type { DeviceKind } from '../core/device.ts';

/**
 * The seat a device needs: `conventional` PCI, `express` where the guest has PCI Express, `virtio` the same if QEMU's virtio
 * devices can be modern only, `host` as the host device is.
 */
export type Connect = 'conventional' | 'express' | 'virtio' | 'host';

/** A value of a condition; `null` stands for "not given". */
export type WhenValue = Scalar | readonly Scalar[];

type Scalar = string | number | boolean | null;

/** Facts about the devices of one kind that meet a condition; one entry of `models/devices.json`. */
export interface DeviceFacts {
  readonly kind: DeviceKind;
  /** Fields of the device and the values they must have; the first entry that fits a device counts. */
  readonly when?: Readonly<Record<string, WhenValue>> | undefined;
  readonly connect?: Connect | undefined;
  /** False: takes a PCI seat if it is given one, but none is chosen for it. */
  readonly placed: boolean;
  /** Sits on bus 0. */
  readonly integrated: boolean;
  /** PCI host devices are kept apart by IOMMU group where the machine has several host bridges. */
  readonly isolated: boolean;
  /** Transports other than PCI that are tried for it where the machine uses them. */
  readonly transports: readonly ('ccw' | 'mmio')[];
  readonly usb: boolean;
  readonly drive: boolean;
  readonly dimm: boolean;
  /** First register tried on the spapr-vio bus. */
  readonly spaprReg?: number | undefined;
  /** On the spapr-vio bus only where the machine has it for this kind. */
  readonly onSpaprVio: boolean;
  /** Would need a PCI seat, but no seat fits it. */
  readonly needsSeat: boolean;
  /** QEMU flags without which the device is not to be had. */
  readonly requires: readonly string[];
  /** libvirt knows the name, QEMU has no such device. */
  readonly unsupported: boolean;
}

/** A closed list of names and the fields that take one of them. */
export interface NameList {
  /** Each as `kind.field`. */
  readonly fields: readonly string[];
  /** Fields a device must have for the list to apply to it. */
  readonly when?: Readonly<Record<string, WhenValue>> | undefined;
  readonly names: readonly string[];
  /** Names that are accepted and count as not given. */
  readonly unset: readonly string[];
}

/** Facts about devices: `models/devices.json`. */
export interface DeviceModel {
  readonly source: string;
  readonly names: { readonly interface: readonly string[] };
  readonly devices: readonly DeviceFacts[];
  /** Fields that take one of a closed list of names. */
  readonly values: { readonly lists: readonly NameList[] };
  readonly serialModels: {
    readonly default: Readonly<Record<string, string>>;
    readonly allowed: Readonly<Record<string, readonly string[]>>;
    /** Address type each target type must have, if it has any. */
    readonly address: Readonly<Record<string, string>>;
  };
  readonly videoMemoryKiB: {
    readonly vram: Readonly<Record<string, number>>;
    readonly qxl: { readonly vgamem: number; readonly ram: number };
  };
}
