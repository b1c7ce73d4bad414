import type { Capabilities } from './capabilities.ts';
import type { BusWish, DeviceTunables, RequestDevice, SpreadWish } from './device.ts';

/** A guest NUMA cell. What is left out is filled evenly. */
export interface Cell {
  readonly id: number;
  readonly hostNode?: number | undefined;
  /** CPUs as libvirt writes them, such as `0-3,8`. */
  readonly cpus?: string | undefined;
  readonly memoryMiB?: number | undefined;
  /** Distance to other cells by id; 10 is local, 20 the usual default. */
  readonly distances?: Readonly<Record<string, number>> | undefined;
}

export interface MachineRequest {
  /** Guest architecture as libvirt names it; without it the capabilities decide. */
  readonly arch?: string | undefined;
  /** Machine type, alias (`q35`) or full name; without it the first of the capabilities. */
  readonly type?: string | undefined;
  /** Name of a bundled set such as `qemu-10.0.0`, or the capabilities themselves. */
  readonly capabilities?: string | Capabilities | undefined;
  /** `kvm`, `qemu` or `hvf`: which list of machines is offered. */
  readonly virtType?: string | undefined;
  readonly osType?: string | undefined;
  readonly cells?: readonly Cell[] | undefined;
  /** Greatest number of virtual CPUs. */
  readonly vcpus?: number | undefined;
  readonly memoryMiB?: number | undefined;
  /** Ceiling of memory hotplug; asks for memory slots together with `memorySlots`. */
  readonly maxMemoryMiB?: number | undefined;
  readonly memorySlots?: number | undefined;
  readonly acpi?: boolean | undefined;
  /** False switches the PS/2 controller off, and with it the implied mouse and keyboard. */
  readonly ps2?: boolean | undefined;
  /** True if `<os>` itself names boot devices. */
  readonly osBoot?: boolean | undefined;
  /** True if the interrupt controller is split between QEMU and KVM (asked for by an IOMMU). */
  readonly splitIoapic?: boolean | undefined;
}

export interface SpareWish {
  readonly count: number;
  readonly cell?: number | undefined;
  /** Kind of seat; PCI Express where the machine has it. */
  readonly bus?: 'pcie' | 'pci' | undefined;
}

export type GroupLevel = 'cell' | 'expander' | 'switch' | 'bus' | 'slot';

export interface GroupWish {
  readonly devices: readonly string[];
  readonly on: GroupLevel;
}

export interface Limits {
  readonly rootPorts?: number | undefined;
  readonly controllers?: number | undefined;
  readonly buses?: number | undefined;
  readonly expanders?: number | undefined;
  readonly ioWindows?: number | undefined;
}

/** What a plan can be good in. */
export const OBJECTIVES = [
  'moves',
  'controllers',
  'distance',
  'buses',
  'ioWindows',
  'headroom',
] as const;

export type Objective = (typeof OBJECTIVES)[number];

/** Wishes for all devices of a request. */
export interface Tunables {
  readonly bus?: BusWish | undefined;
  readonly spread?: SpreadWish | undefined;
  readonly hotplug?:
    | {
        readonly ports?: 'on' | 'off' | 'auto' | undefined;
        readonly spare?: readonly SpareWish[] | undefined;
      }
    | undefined;
  readonly numa?: 'ignore' | 'prefer' | 'require' | undefined;
  readonly expanders?: 'per-cell' | 'per-group' | 'none' | undefined;
  readonly limits?: Limits | undefined;
  readonly together?: readonly GroupWish[] | undefined;
  readonly apart?: readonly GroupWish[] | undefined;
  readonly objectives?: readonly Objective[] | undefined;
}

/** What the user said: machine, wishes, devices; checked, nothing filled in. */
export interface Request {
  readonly machine: MachineRequest;
  readonly tunables?: Tunables | undefined;
  readonly devices: readonly RequestDevice[];
}

/** Tunables that replace those of a request, one by one; everything else stays. */
export interface TunableSet {
  readonly name: string;
  readonly tunables?: Tunables | undefined;
  /** Tunables of devices, by id. */
  readonly devices?: Readonly<Record<string, DeviceTunables>> | undefined;
}
