import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { emulatorOf, toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { check } from '../../src/check/check.ts';
import { checkText } from '../../src/check-text.ts';
import type { Plan } from '../../src/core/plan.ts';
import { deviceTree, type TreeDevice } from './device-tree.ts';
import { misfound, misplaced } from './qemu-places.ts';
import { type QemuProcess, startQemu } from './qemu-process.ts';
import { foundFunctions, type QueryPci } from './query-pci.ts';

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

/** Devices that are elsewhere than planned in a guest that was started with a command line and did not run. */
export async function misplacedIn(
  made: Plan,
  args: readonly string[],
  { root }: StartOptions,
): Promise<string[]> {
  const qemu = await startQemu(emulatorOf(made), args, { stopped: true, root });
  try {
    return misplaced(made, await treeOf(qemu));
  } finally {
    await qemu.close();
  }
}

/** The same of a guest that runs, and devices that its firmware does not find where they were planned. */
export async function misfoundIn(
  made: Plan,
  args: readonly string[],
  { root }: StartOptions,
): Promise<string[]> {
  const firmware = firmwareFor(made, root);
  if (firmware === undefined) return await misplacedIn(made, args, { root });
  const qemu = await startQemu(emulatorOf(made), [...args, ...firmware], { root });
  try {
    const faults = misplaced(made, await treeOf(qemu));
    return faults.length > 0 ? faults : await misfoundAtLast(made, qemu);
  } finally {
    await qemu.close();
  }
}

async function treeOf(qemu: QemuProcess): Promise<TreeDevice[]> {
  const question = { 'command-line': 'info qtree' };
  return deviceTree((await qemu.command('human-monitor-command', question)) as string);
}

/** Firmware takes its time to give numbers to buses: until then nothing behind a bridge is found. */
async function misfoundAtLast(made: Plan, qemu: QemuProcess): Promise<string[]> {
  const end = performance.now() + MOST_MS;
  for (;;) {
    const answer = await qemu.command('query-pci');
    const faults = [...misfound(made, foundFunctions(answer as QueryPci)), ...unseen(made, answer)];
    if (faults.length === 0 || performance.now() > end) return faults;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Buses without number, and BARs without address, where SeaBIOS has room for all. */
function unseen(made: Plan, answer: unknown): string[] {
  if (made.machine.arch !== 'x86_64') return [];
  const predicted = check(made, { fixes: false }).some(({ rule }) => rule === 'io.windows');
  if (predicted) return [];
  return checkText(JSON.stringify(answer), { fixes: false })
    .filter(({ rule }) => rule.startsWith('guest.'))
    .map(({ message }) => message);
}

const UEFI = '/var/lib/devaddr-guest/QEMU_EFI.fd';

/** Arguments for firmware that gives numbers to buses; nothing if there is none for the machine. */
function firmwareFor({ machine }: Plan, root = ''): readonly string[] | undefined {
  switch (machine.arch) {
    case 'x86_64':
      return WITHOUT_BOOT_PROGRAMS;
    case 'aarch64':
      return existsSync(`${root}${UEFI}`) ? ['-cpu', 'cortex-a57', '-bios', UEFI] : undefined;
    case 'ppc64':
      // QEMU itself gives the numbers.
      return [];
    default:
      return undefined;
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
const MOST_MS = 30_000;
