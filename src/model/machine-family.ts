/** A model that is taken if its conditions hold; the first of a list whose conditions hold wins. */
export interface Choice {
  /** `default` leaves the model open, so that the machine's default for explicit devices applies. */
  readonly model: string;
  /** Only if the QEMU binary has this flag. */
  readonly flag?: string | undefined;
  readonly arches?: readonly string[] | undefined;
  /** Only for a new domain, not for one that is read back. */
  readonly mode?: 'new' | undefined;
  /** Only if the device states no address. */
  readonly address?: 'absent' | undefined;
}

/** A controller that has one fixed seat on the chipset. */
export interface FixedController {
  readonly type: string;
  readonly index: number;
  /** Models it applies to, `null` standing for "no model given"; all if left out. */
  readonly models?: readonly (string | null)[] | undefined;
  readonly slot: number;
  readonly function: number;
  /** True if the seat is taken at once, false if that is left to the reservation of known addresses. */
  readonly reserved: boolean;
}

/** A seat on bus 0 that belongs to the chipset itself. */
export interface ChipsetFunction {
  readonly slot: number;
  readonly function: number;
  readonly what: string;
}

/** Slots of bus 0 that a controller without address takes if one is free. */
export interface PreferredSlot {
  readonly controller: string;
  readonly model: string;
  readonly slots: readonly number[];
  readonly multifunction?: boolean | undefined;
}

export interface Chipset {
  readonly mustBe: readonly FixedController[];
  readonly functions: readonly ChipsetFunction[];
  readonly preferred: readonly PreferredSlot[];
  readonly primaryVideoSlot: number;
  readonly sound?: { readonly model: string; readonly slot: number } | undefined;
}

/** A USB controller of a chipset; a companion has a first port. */
export interface ChipsetUsb {
  readonly model: string;
  readonly startPort?: number | undefined;
  readonly slot: number;
  readonly function: number;
}

/** What a command line of QEMU gets from its machine beside what it says. */
export interface CommandLineFacts {
  readonly source: string;
  /** The disk controller of the machine, and the property of the machine that takes it away. */
  readonly disks?:
    | {
        readonly type: 'ide' | 'sata';
        readonly slot: number;
        readonly function: number;
        readonly switch?: string | undefined;
      }
    | undefined;
  /** USB controllers with `-usb`, the one that has the bus first; none if they are elsewhere, left out if there are none. */
  readonly usb?: readonly ChipsetUsb[] | undefined;
  /** USB is there without `-usb`, too, unless `-nodefaults` is said. */
  readonly usbByDefault: boolean;
  /** Display and network device without `-nodefaults`. */
  readonly defaults?: { readonly display: string; readonly nic: string } | undefined;
  /** The root bus of PCI has a host bridge in slot 0. */
  readonly hostBridge: boolean;
  /** Slot 0 of a bridge can be used: the machine plugs devices in there, and not the hotplug controller of the bridge. */
  readonly bridgeSlotZero: boolean;
  /** Models of the only PCI controllers that it takes. */
  readonly bridges?: readonly string[] | undefined;
}

/** Facts about a family of machine types; one entry of `models/machines/*.json`. */
export interface MachineFamily {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly arches: readonly string[];
  /** Exact machine names and prefixes; a family with neither serves every machine of its architectures. */
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
  readonly pci: {
    /** False where libvirt assigns no PCI seat on its own. */
    readonly supported: boolean;
    readonly root?: 'pci-root' | 'pcie-root' | undefined;
    /** The root exists only if the QEMU binary has this flag. */
    readonly rootFlag?: string | undefined;
    /** More than one `pci-root` is possible, each a host bridge of its own. */
    readonly hostBridges: boolean;
    readonly expanders: readonly string[];
    /** The root takes `<pcihole64>`. */
    readonly hole64: boolean;
  };
  /** Devices that a domain gets without listing them. */
  readonly implied: {
    readonly usb?: readonly Choice[] | undefined;
    readonly sata: boolean;
    readonly memballoon: boolean;
    readonly panic: boolean;
    readonly ps2Inputs: boolean;
    /** USB keyboard and mouse as soon as there are graphics. */
    readonly usbInputs: boolean;
    readonly watchdog?: string | undefined;
    readonly iommu?:
      | { readonly model: string; readonly vcpusOver: number; readonly flags: readonly string[] }
      | undefined;
  };
  /** Models of devices that are listed without one. */
  readonly defaults: {
    readonly usb: readonly Choice[];
    readonly scsi: readonly Choice[];
    readonly interface: readonly Choice[];
    readonly video: readonly Choice[];
    readonly serial?: string | undefined;
    readonly systemSerial?: string | undefined;
    /** Bus of a mouse or keyboard, and of any other input. */
    readonly mouse: string;
    readonly input: string;
    readonly panic?: string | undefined;
    readonly tpm: string;
    /** Version of an emulated `tpm-tis`. */
    readonly tpmTisVersion: string;
  };
  /** Transport of virtio devices without address. */
  readonly virtio: 'pci' | 'ccw' | 'mmio-or-pci';
  /** NVRAM and TPM sit on the spapr-vio bus. */
  readonly spaprVio: boolean;
  /** Memory devices of a new domain are rounded up to blocks of this size. */
  readonly memoryBlockMiB?: number | undefined;
  readonly builtIn: {
    readonly ide: boolean;
    readonly sata: boolean;
    readonly esp: boolean;
  };
  /** Models of devices that only some machines have. */
  readonly allows: {
    readonly iommu: readonly string[];
    readonly watchdog: readonly string[];
    readonly panic: readonly string[];
    readonly serial: readonly string[];
    readonly parallel: boolean;
    readonly isaDebug: boolean;
    readonly nvram: boolean;
    readonly ps2: boolean;
    readonly tpm12: boolean;
    /** More than 255 virtual CPUs, with an IOMMU that has extended interrupt mode. */
    readonly manyVcpus: boolean;
    /** Memory hotplug without NUMA cells. */
    readonly nodelessMemory: boolean;
    /** ACPI is dropped silently where a machine has none, if a domain is read back. */
    readonly acpiIsDropped: boolean;
  };
  readonly chipset?: Chipset | undefined;
  /** Only where somebody has looked: then all buses are known that the machine has by itself. */
  readonly commandLine?: CommandLineFacts | undefined;
}
