/** A machine type that one QEMU binary offers. */
export interface MachineType {
  readonly name: string;
  readonly alias?: string | undefined;
  /** False if the machine has no ACPI; unknown where QEMU does not say. */
  readonly acpi?: boolean | undefined;
  /** Greatest number of virtual CPUs. */
  readonly maxCpus?: number | undefined;
}

/** What one QEMU binary offers, as far as it decides which devices a guest has and where they sit. */
export interface Capabilities {
  readonly name?: string | undefined;
  /** Architecture of the binary, as libvirt names it. */
  readonly arch: string;
  /** Version of QEMU, for people only: no rule looks at it. */
  readonly version?: string | undefined;
  /** Path of the binary, for messages. */
  readonly emulator?: string | undefined;
  /** Machine types in order, the default first; `any` stands for accelerators that are not listed themselves. */
  readonly machines: {
    readonly kvm?: readonly MachineType[] | undefined;
    readonly hvf?: readonly MachineType[] | undefined;
    readonly tcg?: readonly MachineType[] | undefined;
  };
  readonly flags: ReadonlySet<string>;
  /** Where these facts come from. */
  readonly source?: string | undefined;
}
