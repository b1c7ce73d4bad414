import type { Capabilities, MachineType } from '../core/capabilities.ts';
import { DevaddrError, type Issue } from '../core/issue.ts';
import type { MachineRequest } from '../core/request.ts';
import { list, nearest } from '../core/text.ts';
import { bundledCapabilities, servesArch } from '../model/capabilities.ts';
import type { Choice, MachineFamily } from '../model/machine-family.ts';
import type { Model } from '../model/model.ts';

/** A machine type with everything known about it. */
export interface Machine {
  readonly arch: string;
  /** Full machine name: aliases are resolved. */
  readonly type: string;
  readonly virtType: string;
  readonly family: MachineFamily;
  readonly model: Model;
  readonly capabilities: Capabilities;
  /** True if the QEMU binary has a capability flag. */
  readonly has: (flag: string) => boolean;
  readonly request: MachineRequest;
  /** What capabilities say of the machine; nothing if they don't list it. */
  readonly listed: MachineType | undefined;
}

/** Architectures libvirt knows. */
const ARCHES: ReadonlySet<string> = new Set(
  (
    'alpha armv6l armv7l armv7b aarch64 cris i686 ia64 lm32 loongarch64 m68k microblaze microblazeel mips mipsel mips64 ' +
    'mips64el openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 ' +
    'unicore32 x86_64 xtensa xtensaeb'
  ).split(' '),
);

const DEFAULT_CAPABILITIES = 'qemu-10.0';

/**
 * Finds the machine a request means: capabilities, architecture, full machine name, family.
 *
 * @throws DevaddrError `ArchUnknown`, `CapabilitiesUnknown`, `MachineMissing`, `MachineUnknown`
 */
export function resolveMachine(request: MachineRequest, model: Model): Machine {
  if (request.arch !== undefined && !ARCHES.has(request.arch)) throw unknownArch(request.arch);
  const capabilities = capabilitiesOf(request);
  const arch = request.arch ?? capabilities.arch;
  const virtType = request.virtType ?? 'kvm';
  const listed = machinesOf(capabilities, virtType);
  const type = machineName(request, capabilities, virtType, listed);
  const family = model.familyOf(arch, type);
  if (family === undefined) {
    throw machineIssue(
      'ArchUnknown',
      ['machine', 'arch'],
      `no machine family serves the architecture \`${arch}\``,
    );
  }
  return {
    arch,
    type,
    virtType,
    family,
    model,
    capabilities,
    has: (flag) => capabilities.flags.has(flag),
    request,
    listed: listed.find((machine) => machine.name === type),
  };
}

function capabilitiesOf({ capabilities, arch }: MachineRequest): Capabilities {
  if (capabilities !== undefined && typeof capabilities !== 'string') return capabilities;
  return bundledCapabilities(capabilities ?? DEFAULT_CAPABILITIES, arch);
}

/** The list that goes with an accelerator: all but kvm and hvf emulate. */
function machinesOf({ machines }: Capabilities, virtType: string): readonly MachineType[] {
  if (virtType === 'kvm' || virtType === 'hvf') return machines[virtType] ?? [];
  return machines.tcg ?? [];
}

function machineName(
  request: MachineRequest,
  capabilities: Capabilities,
  virtType: string,
  listed: readonly MachineType[],
): string {
  if (request.type !== undefined) {
    return listed.find((machine) => machine.alias === request.type)?.name ?? request.type;
  }
  const first = listed[0];
  if (first !== undefined) return first.name;
  const where = capabilities.emulator ?? capabilities.name ?? capabilities.arch;
  throw machineIssue(
    'MachineMissing',
    ['machine', 'type'],
    `no machine type is given, and ${where} lists none for domains of type \`${virtType}\``,
  );
}

function machineIssue(code: string, path: string[], message: string, hint?: string): DevaddrError {
  const issue: Issue = { code, path, message };
  return new DevaddrError(hint === undefined ? issue : { ...issue, hint });
}

function unknownArch(arch: string): DevaddrError {
  const near = nearest(arch, ARCHES);
  return machineIssue(
    'ArchUnknown',
    ['machine', 'arch'],
    `architecture \`${arch}\` is unknown`,
    near === undefined ? undefined : `did you mean \`${near}\`?`,
  );
}

/**
 * Checks that the emulator has this machine. libvirt does so in the end; here it comes first, since all else follows from it.
 *
 * @throws DevaddrError `OsTypeUnsupported`, `ArchUnsupported`, `AcceleratorUnsupported`, `MachineUnknown`, `AcpiUnsupported`
 */
export function checkMachine(machine: Machine, acpi: boolean): void {
  const { capabilities, arch, virtType, type, listed, request } = machine;
  const binary = capabilities.emulator ?? capabilities.name ?? 'the QEMU binary';
  if (request.osType !== undefined && request.osType !== 'hvm') {
    throw machineIssue(
      'OsTypeUnsupported',
      ['machine', 'osType'],
      `${binary} runs \`hvm\` guests, not \`${request.osType}\``,
    );
  }
  if (!servesArch(capabilities.arch, arch)) {
    throw machineIssue(
      'ArchUnsupported',
      ['machine', 'arch'],
      `${binary} is a binary for \`${capabilities.arch}\`; it runs no \`${arch}\` guests`,
    );
  }
  const flag = { qemu: 'tcg', kvm: 'kvm', hvf: 'hvf' }[virtType];
  if (flag !== undefined && !machine.has(flag)) {
    throw machineIssue(
      'AcceleratorUnsupported',
      ['machine', 'virtType'],
      `${binary} runs no domains of type \`${virtType}\``,
    );
  }
  if (listed === undefined) throw unknownMachine(machine, binary, type);
  if (acpi && listed.acpi === false) {
    throw machineIssue(
      'AcpiUnsupported',
      ['machine', 'acpi'],
      `machine type \`${type}\` has no ACPI`,
    );
  }
}

function unknownMachine(machine: Machine, binary: string, type: string): DevaddrError {
  const names = machinesOf(machine.capabilities, machine.virtType).flatMap((each) =>
    each.alias === undefined ? [each.name] : [each.name, each.alias],
  );
  const near = nearest(type, names);
  return machineIssue(
    'MachineUnknown',
    ['machine', 'type'],
    `${binary} has no machine type \`${type}\` for domains of type \`${machine.virtType}\``,
    near === undefined ? `there are ${list(names, 8)}` : `did you mean \`${near}\`?`,
  );
}

/** The first choice whose conditions hold. */
export function choose(
  choices: readonly Choice[],
  machine: Machine,
  situation: { newDomain: boolean; hasAddress?: boolean },
): string | undefined {
  const fits = (choice: Choice): boolean =>
    (choice.flag === undefined || machine.has(choice.flag)) &&
    (choice.arches === undefined || choice.arches.includes(machine.arch)) &&
    (choice.mode === undefined || situation.newDomain) &&
    (choice.address === undefined || situation.hasAddress !== true);
  return choices.find(fits)?.model;
}
