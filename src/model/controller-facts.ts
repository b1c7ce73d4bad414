/** Kinds of PCI seats. */
export const CONNECT_KINDS = [
  'conventional',
  'express',
  'pcie-root-port',
  'pcie-switch-upstream-port',
  'pcie-switch-downstream-port',
  'dmi-to-pci-bridge',
  'pci-expander-bus',
  'pcie-expander-bus',
  'pci-bridge',
  'pcie-to-pci-bridge',
] as const;

/** What a PCI controller's seat accepts or a device needs, in words. */
export type ConnectKind = (typeof CONNECT_KINDS)[number];

export interface ModelName {
  readonly name: string;
  /** Flag that tells that QEMU has this device. */
  readonly flag: string;
}

/** Options that only some PCI controllers carry, in the order in which libvirt looks at them. */
export const PCI_OPTIONS = [
  'targetIndex',
  'pciHole64',
  'busNr',
  'node',
  'chassisNr',
  'chassis',
  'port',
  'hotplug',
  'memReserve',
] as const;

/** The names are those of `ControllerDevice`. */
export type PciOption = (typeof PCI_OPTIONS)[number];

/** Facts about one model of PCI controller. */
export interface PciControllerFacts {
  readonly model: string;
  readonly root: boolean;
  /** First and last slot it provides. */
  readonly slots: readonly [number, number];
  readonly accepts: readonly ConnectKind[];
  /** Devices may be placed on it without being told to. */
  readonly automatic: boolean;
  /** What libvirt takes for hotpluggable when it chooses a seat. */
  readonly hotplug: boolean;
  /** Whether QEMU takes devices on it while the guest runs; as `hotplug` if left out. */
  readonly pluggable?: boolean | undefined;
  /** Several of them may share a slot, a function each. */
  readonly sharesSlot: boolean;
  /** QEMU devices behind it, the preferred first. */
  readonly modelNames: readonly ModelName[];
  readonly options: readonly PciOption[];
  readonly hotplugFlag?: string | undefined;
}

/** A controller that is a function of a chip, recognised by type, index and model. */
export interface ChipFunction {
  readonly type: string;
  readonly index: number;
  readonly models?: readonly (string | null)[] | undefined;
  readonly function: number;
}

export type Range = readonly [number, number];

/** Facts about controllers: `models/controllers.json`. */
export interface ControllerFacts {
  readonly source: string;
  readonly pci: readonly PciControllerFacts[];
  readonly hostBridge: {
    readonly modelNames: readonly ModelName[];
    readonly options: readonly PciOption[];
    readonly nodeFlag: string;
    readonly automaticTargetIndex: Range;
  };
  readonly limits: {
    readonly source: string;
    readonly index: Range;
    readonly targetIndex: Range;
    readonly chassisNr: Range;
    readonly chassis: Range;
    readonly port: Range;
    readonly busNr: Range;
  };
  readonly piix3: { readonly slot: number; readonly functions: readonly ChipFunction[] };
  readonly ich9Usb: {
    readonly functions: Readonly<Record<string, number>>;
    readonly multifunction: string;
    readonly startPorts: Readonly<Record<string, number>>;
    readonly master: string;
  };
  readonly usb: {
    readonly ports: Readonly<Record<string, number>>;
    readonly unsetPorts: number;
    readonly configurable: readonly string[];
    readonly configurableDefault: number;
    readonly configurableMax: number;
    readonly hubPorts: number;
    readonly maxDepth: number;
    readonly refused: readonly string[];
    readonly speeds: {
      /** Models whose ports take no full speed by themselves. */
      readonly high: readonly string[];
      /** How many of their ports a companion takes over, from its first port on. */
      readonly companionPorts: number;
      /** Fields of devices that know full speed only. */
      readonly fullSpeed: readonly Readonly<Record<string, string>>[];
    };
  };
  readonly scsi: {
    readonly highestUnit: Readonly<Record<string, number>>;
    readonly virtio: readonly string[];
    /** What QEMU takes, by model. */
    readonly inQemu: { readonly highest: Readonly<Record<string, ScsiHighest>> };
  };
  readonly drive: Readonly<Record<DriveBus, DriveShape>>;
  readonly virtioSerial: { readonly ports: number };
  /** Model names by controller type; a type that is not listed is unknown. */
  readonly models: Readonly<Record<string, readonly string[]>>;
}

export type DriveBus = 'fdc' | 'ide' | 'sata' | 'scsi';

/** Greatest numbers of a disk on a SCSI controller; without target, its units are what the bus calls targets, and `lun` are its units. */
export interface ScsiHighest {
  readonly target?: number | undefined;
  readonly unit: number;
  readonly lun?: number | undefined;
}

/** How disk names are spread over a controller. */
export interface DriveShape {
  readonly buses: number;
  readonly units: number;
}

/** Whether devices can be plugged into the buses of a model while the guest runs. */
export function isPluggable({ hotplug, pluggable }: PciControllerFacts): boolean {
  return pluggable ?? hotplug;
}
