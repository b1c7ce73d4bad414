import { arch, cpus, platform, totalmem } from 'node:os';

/** What the figures were taken on. */
export interface Surroundings {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly libvirt: string | undefined;
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
  };
}

/** One line for the report. */
export function printSurroundings(at: Surroundings): string {
  const beside = at.libvirt === undefined ? 'no libvirt beside it' : `beside ${at.libvirt}`;
  const { cpu, cores, memoryGiB, platform: system, node } = at;
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, ${beside}`;
}
