import type { Plan } from '../../src/core/plan.ts';
import { type QemuOptions, type QemuProcess, startQemu } from './qemu-process.ts';

/** What a machine took, as measured. */
export interface Measured {
  /** Resident memory before the guest runs. */
  readonly memoryMiB: number;
  /** CPU seconds from the start of the process to the end of SeaBIOS, the least of several runs. */
  readonly firmwareSeconds: number;
}

const LOOK_EVERY_MS = 5;
const MOST_MS = 60_000;

/** What SeaBIOS writes once it has set up all devices. */
const DONE = /^(?:Booting from |No bootable device)/m;

/** Network cards bring programs of their own for firmware to run, whose cost is not that of the topology. */
const WITHOUT_BOOT_PROGRAMS = ['-global', 'virtio-net-pci.romfile='];

/** Waits until SeaBIOS has set up all devices. */
async function untilSetUp(log: () => string): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!DONE.test(log())) {
    if (performance.now() > end) throw new Error(`firmware did not end:\n${log().slice(-500)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** QEMU gives back, a little later, the memory maps that it made while devices were added: several times what stays. */
async function settledMemory(qemu: QemuProcess): Promise<number> {
  let least = qemu.residentMiB();
  let quiet = 0;
  while (quiet < QUIET_LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_EVERY_MS));
    const now = qemu.residentMiB();
    quiet = now < least - NOTICEABLE_MIB ? 0 : quiet + 1;
    least = Math.min(least, now);
  }
  return least;
}

const SETTLE_EVERY_MS = 100;
const QUIET_LOOKS = 12;
const NOTICEABLE_MIB = 0.1;

/** Memory and firmware time of an x86 machine. */
export async function measureMachine(
  args: readonly string[],
  runs: number,
  options: QemuOptions = {},
): Promise<Measured> {
  const all = [...args, ...WITHOUT_BOOT_PROGRAMS];
  const stopped = await startQemu(EMULATOR, all, { ...options, stopped: true });
  const memoryMiB = await settledMemory(stopped);
  await stopped.close();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const guest = await startQemu(EMULATOR, all, options);
    try {
      await untilSetUp(guest.firmwareLog);
      seconds.push(guest.cpuSeconds());
    } finally {
      await guest.close();
    }
  }
  return { memoryMiB, firmwareSeconds: Math.min(...seconds) };
}

export const EMULATOR = 'qemu-system-x86_64';

/** An x86 plan on the newest machine of its kind that an emulator has, whichever that is. */
export function onNewestMachine(plan: Plan): Plan {
  const type = plan.machine.type.includes('q35') ? 'q35' : 'pc';
  return { ...plan, machine: { ...plan.machine, type } };
}
