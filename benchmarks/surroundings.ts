import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** What the figures were taken on. */
export interface Surroundings {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly libvirt: string | undefined;
  /** How busy the machine was in the minute before: a quiet one has next to nothing. */
  readonly load: number;
}

/** Describes this machine. */
export function surroundings(libvirt: string | undefined): Surroundings {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.version,
    libvirt,
    load: loadavg()[0] ?? 0,
  };
}

/** The head of the report. */
export function printSurroundings(at: Surroundings): string {
  const beside = at.libvirt === undefined ? 'no libvirt beside it' : `beside ${at.libvirt}`;
  const { cpu, cores, memoryGiB, platform: system, node, load } = at;
  const machine = `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`;
  return `${machine}, Node ${node}, ${beside}\nLoad before the run: ${load.toFixed(2)}`;
}
