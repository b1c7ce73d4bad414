import { type QemuOptions, startQemu } from './qemu-process.ts';

/** What a machine took, as measured. */
export interface Measured {
  /** Resident memory before the guest runs. */
  readonly memoryMiB: number;
  /** CPU seconds from the start of the process to the end of SeaBIOS, the least of several runs. */
  readonly firmwareSeconds: number;
}

const LOOK_EVERY_MS = 5;
const MOST_MS = 60_000;

/** Waits until SeaBIOS has found that there is nothing to boot. */
export async function untilNothingToBoot(log: () => string): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!log().includes('No bootable device')) {
    if (performance.now() > end) throw new Error(`firmware did not end:\n${log().slice(-500)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Memory and firmware time of an x86 machine. */
export async function measureMachine(
  args: readonly string[],
  runs: number,
  options: QemuOptions = {},
): Promise<Measured> {
  const stopped = await startQemu(EMULATOR, args, { ...options, stopped: true });
  const memoryMiB = stopped.residentMiB();
  await stopped.close();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const guest = await startQemu(EMULATOR, args, options);
    try {
      await untilNothingToBoot(guest.firmwareLog);
      seconds.push(guest.cpuSeconds());
    } finally {
      await guest.close();
    }
  }
  return { memoryMiB, firmwareSeconds: Math.min(...seconds) };
}

export const EMULATOR = 'qemu-system-x86_64';
