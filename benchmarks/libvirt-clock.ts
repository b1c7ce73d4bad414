import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { Libvirt } from '../test/support/libvirt.ts';

/** A real libvirt that is asked to complete domains, and how long it takes. */
export interface LibvirtClock {
  /** Such as `libvirt 11.3.0, QEMU 10.0.13`. */
  readonly version: string;
  /** Milliseconds of `define` and `dumpxml` together, and the domain they give. */
  readonly complete: (xml: string) => Promise<{ readonly ms: number; readonly xml: string }>;
  readonly close: () => Promise<void>;
}

const CONNECT = ['--quiet', '--connect', 'qemu:///system'];

/**
 * Opens the libvirt of a chroot, or with `/` the machine's own.
 *
 * virsh measures its commands itself, so that neither the pipe to it nor the removal of the domain
 * counts.
 */
export async function openLibvirtClock(root: string): Promise<LibvirtClock> {
  const [command = '', ...args] = root === '/' ? ['virsh'] : ['chroot', root, 'virsh'];
  const version = versionOf(command, [...args, ...CONNECT, 'version']);
  const virsh = spawn(command, [...args, '--timing', ...CONNECT]);
  let heard = '';
  virsh.stdout.on('data', (text: string) => {
    heard += text;
  });
  const directory = await mkdtemp(path.join(root, 'tmp/devaddr-bench-'));
  const libvirt = new Libvirt(virsh, directory, root === '/' ? '' : root);
  const complete = async (xml: string): Promise<{ ms: number; xml: string }> => {
    heard = '';
    const completion = await libvirt.complete(xml);
    if ('error' in completion) throw new Error(`libvirt refuses the guest: ${completion.error}`);
    return { ms: timeOf(heard, 'define') + timeOf(heard, 'dumpxml'), xml: completion.xml };
  };
  return { version, complete, close: () => libvirt.close() };
}

/** The time virsh tells behind what a command printed. */
function timeOf(heard: string, command: string): number {
  const from = heard.indexOf(`${command} `);
  const [, ms] = /\n\(Time: ([\d.]+) ms\)/.exec(heard.slice(from)) ?? [];
  if (from < 0 || ms === undefined) throw new Error(`virsh does not say how long ${command} took`);
  return Number(ms);
}

function versionOf(command: string, args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const [, libvirt] = /library: (libvirt [\d.]+)/.exec(stdout ?? '') ?? [];
  const [, qemu] = /hypervisor: (QEMU [\d.]+)/.exec(stdout ?? '') ?? [];
  if (libvirt !== undefined) return `${libvirt}, ${qemu ?? 'QEMU unknown'}`;
  throw new Error(`no libvirt answers: ${error?.message ?? stderr}`);
}
