import type { Plan } from '../../core/plan.ts';
import { deviceOptions } from './device-args.ts';
import { machineOptions } from './machine-args.ts';
import { optionArgs } from './options-text.ts';

export interface QemuArgsOptions {
  /** Devices and back ends as JSON; plain text if left out. */
  readonly json?: boolean | undefined;
  /** Number of CPUs; by the cells of the plan if left out. */
  readonly vcpus?: number | undefined;
  /** Memory of the guest with its memory devices; 1 GiB a cell if left out. */
  readonly memoryMiB?: number | undefined;
  /** Ceiling of memory hotplug; the memory devices of the plan if left out. */
  readonly maxMemoryMiB?: number | undefined;
  /** Slots for memory modules; those of the plan if left out. */
  readonly memorySlots?: number | undefined;
  /** What devices of the host become: themselves, or something harmless at the same seat, which is the default. */
  readonly hostDevices?: 'vfio' | 'placeholder' | undefined;
}

/**
 * A plan as a command line of QEMU, without the name of the binary. Back ends are placeholders that need nothing of the
 * host, to be replaced by their ids.
 *
 * @throws DevaddrError `QemuDeviceUnknown`
 */
export function toQemuArgs(plan: Plan, options: QemuArgsOptions = {}): string[] {
  const { json = false, hostDevices } = options;
  const [machine, ...others] = machineOptions(plan, options);
  const devices = deviceOptions(plan, hostDevices === 'vfio');
  const rest = [...others, ...devices].flatMap((option) => optionArgs(option, json));
  return [...optionArgs(machine, json), '-nodefaults', ...rest];
}

/** Name of the binary that runs a plan. */
export function emulatorOf({ machine }: Plan): string {
  return `qemu-system-${BINARIES[machine.arch] ?? machine.arch}`;
}

/** Where QEMU has another name for an architecture than libvirt. */
const BINARIES: Readonly<Record<string, string>> = {
  i686: 'i386',
  armv6l: 'arm',
  armv7l: 'arm',
  ppc64le: 'ppc64',
};
