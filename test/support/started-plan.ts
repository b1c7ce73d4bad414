import { spawnSync } from 'node:child_process';
import { emulatorOf, toQemuArgs } from '../../src/adapters/qemu/write.ts';
import type { Plan } from '../../src/core/plan.ts';
import { deviceTree, type TreeDevice } from './device-tree.ts';
import { untilSetUp } from './firmware-run.ts';
import { startQemu } from './qemu-process.ts';
import { type FoundFunction, foundFunctions, type QueryPci } from './query-pci.ts';

export interface StartOptions {
  /** Chroot with the emulators; those of this machine if left out. */
  readonly root?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What an emulator can do. */
interface Emulator {
  readonly machines: ReadonlySet<string>;
  readonly devices: ReadonlySet<string>;
}

const emulators = new Map<string, Emulator | undefined>();

function emulator(name: string, root: string | undefined): Emulator | undefined {
  const known = emulators.get(name);
  if (known !== undefined || emulators.has(name)) return known;
  const ask = (question: readonly string[]): string | undefined => {
    const [command = '', ...args] = root === undefined ? [name] : ['chroot', root, name];
    const { status, stdout } = spawnSync(command, [...args, ...question], { encoding: 'utf8' });
    return status === 0 ? stdout : undefined;
  };
  const [machines, devices] = [ask(['-machine', 'help']), ask(['-device', 'help'])];
  const found = machines !== undefined &&
    devices !== undefined && {
      machines: new Set([...machines.matchAll(/^(\S+)/gm)].map(([, each = '']) => each)),
      devices: new Set([...devices.matchAll(/^name "([^"]+)"/gm)].map(([, each = '']) => each)),
    };
  emulators.set(name, found || undefined);
  return found || undefined;
}

/** Whether there is an emulator for an architecture. */
export function canStart(arch: string, root: string | undefined): boolean {
  const machine = { arch, type: '', virtType: 'qemu' };
  return emulator(emulatorOf({ machine, devices: [], by: 'given' }), root) !== undefined;
}

/** The command line for this emulator; nothing if it lacks a device. An older one takes its own newest machine. */
export function argsFor(made: Plan, { root, json }: StartOptions): string[] | undefined {
  const args = toQemuArgs(made, { json });
  const can = emulator(emulatorOf(made), root);
  const [flag = '', machine = '', ...rest] = args;
  const [type = '', ...properties] = machine.split(',');
  const alias = can?.machines.has(type)
    ? type
    : type
        .replace(/^pc-i440fx-.*$/, 'pc')
        .replace(/^(?:pc-)?(q35|virt|pseries|s390-ccw-virtio)-.*$/, '$1');
  const drivers = rest.flatMap((value, i) => (rest[i - 1] === '-device' ? [driverOf(value)] : []));
  if (!drivers.every((driver) => can?.devices.has(driver))) return undefined;
  return [flag, [alias, ...properties].join(','), ...rest];
}

function driverOf(value: string): string {
  if (!value.startsWith('{')) return value.split(',', 1)[0] ?? '';
  return (JSON.parse(value) as { readonly driver: string }).driver;
}

/** The devices of a guest that was started with a command line and did not run. */
export async function treeOf(
  made: Plan,
  args: readonly string[],
  { root }: StartOptions,
): Promise<TreeDevice[]> {
  const qemu = await startQemu(emulatorOf(made), args, { stopped: true, root });
  try {
    const question = { 'command-line': 'info qtree' };
    return deviceTree((await qemu.command('human-monitor-command', question)) as string);
  } finally {
    await qemu.close();
  }
}

/** What SeaBIOS found in a guest, once it has no device left to boot from. */
export async function functionsFound(
  made: Plan,
  args: readonly string[],
  { root }: StartOptions,
): Promise<ReadonlyMap<string, readonly FoundFunction[]>> {
  const qemu = await startQemu(emulatorOf(made), [...args, ...WITHOUT_BOOT_PROGRAMS], { root });
  try {
    await untilSetUp(qemu.firmwareLog);
    await untilIdle(qemu.firmwareLog);
    return foundFunctions((await qemu.command('query-pci')) as QueryPci);
  } finally {
    await qemu.close();
  }
}

/** Programs of network cards would look for a server. */
const WITHOUT_BOOT_PROGRAMS = [
  'virtio-net-pci',
  'virtio-net-pci-transitional',
  'virtio-net-pci-non-transitional',
  'e1000',
  'e1000e',
  'rtl8139',
].flatMap((driver) => ['-global', `${driver}.romfile=`]);

const LOOK_EVERY_MS = 50;
const MOST_MS = 60_000;

async function untilIdle(log: () => string): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!log().includes('No bootable device')) {
    if (performance.now() > end) throw new Error(`firmware goes on:\n${log().slice(-500)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
