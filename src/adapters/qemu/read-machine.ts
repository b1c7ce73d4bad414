import type { Cell } from '../../core/request.ts';
import { type Argument, type CommandLine, said } from './read-arguments.ts';

/** The machine that a command line starts. */
export interface QemuMachine {
  readonly arch: string;
  readonly type: string;
  readonly virtType: string;
  readonly cells?: readonly Cell[] | undefined;
  readonly vcpus: number;
  readonly memorySlots?: number | undefined;
  readonly firmware?: 'seabios' | 'ovmf' | undefined;
}

/** Machines that QEMU starts if none is named. */
const DEFAULT: Readonly<Record<string, string>> = {
  x86_64: 'pc',
  i686: 'pc',
  ppc64: 'pseries',
  s390x: 's390-ccw-virtio',
};

export function readMachine(line: CommandLine): QemuMachine {
  const arch = archOf(line.program);
  const kvm = line.arguments.some(
    (each) =>
      each.name === 'enable-kvm' ||
      (each.name === 'accel' && each.value?.value.startsWith('kvm')) ||
      said(each, 'accel')?.startsWith('kvm'),
  );
  const slots = numberIn(last(line, 'm'), 'slots');
  const cells = cellsOf(line);
  const firmware = firmwareOf(line);
  return {
    arch,
    type: machineSays(line, 'type') ?? DEFAULT[arch] ?? 'virt',
    virtType: kvm ? 'kvm' : 'qemu',
    vcpus: numberIn(last(line, 'smp'), 'cpus') ?? 1,
    ...(cells.length === 0 ? {} : { cells }),
    ...(slots === undefined ? {} : { memorySlots: slots }),
    ...(firmware === undefined ? {} : { firmware }),
  };
}

/** What is said last of a property of the machine: several `-machine` add up. */
export function machineSays({ arguments: list }: CommandLine, name: string): string | undefined {
  return list
    .filter((each) => each.name === 'machine' || each.name === 'M')
    .map((each) => said(each, name))
    .findLast((value) => value !== undefined);
}

function archOf(program = ''): string {
  const arch = /^qemu-system-(\w+)$/.exec(program)?.[1] ?? 'x86_64';
  return { i386: 'i686', arm: 'armv7l' }[arch] ?? arch;
}

function last({ arguments: list }: CommandLine, name: string): Argument | undefined {
  return list.findLast((each) => each.name === name);
}

function numberIn(argument: Argument | undefined, name: string): number | undefined {
  const text = argument && said(argument, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Cells with their CPUs and the host node that their memory is bound to. */
function cellsOf(line: CommandLine): Cell[] {
  const nodes = line.arguments.filter(
    (each) => each.name === 'numa' && said(each, 'type') === 'node',
  );
  return nodes.map((each, position): Cell => {
    const cpus = each.properties.list
      .filter(({ name }) => name === 'cpus')
      .map(({ value }) => value);
    const hostNode = hostNodeOf(said(each, 'memdev'), line);
    return {
      id: numberIn(each, 'nodeid') ?? position,
      ...(cpus.length === 0 ? {} : { cpus: cpus.join(',') }),
      ...(hostNode === undefined ? {} : { hostNode }),
    };
  });
}

function hostNodeOf(memory: string | undefined, line: CommandLine): number | undefined {
  const backend = line.arguments.find(
    (each) => each.name === 'object' && memory !== undefined && said(each, 'id') === memory,
  );
  const node = backend && numberIn(backend, 'host-nodes');
  return backend !== undefined && said(backend, 'policy') === 'bind' ? node : undefined;
}

/** Names of UEFI images, as distributions and QEMU call them. */
const UEFI = /ovmf|edk2|aavmf|qemu_efi|uefi/i;

function firmwareOf(line: CommandLine): QemuMachine['firmware'] {
  const bios = last(line, 'bios')?.value?.value;
  if (bios !== undefined) return UEFI.test(bios) ? 'ovmf' : 'seabios';
  const flash = line.arguments.some(
    (each) =>
      each.name === 'pflash' ||
      (each.name === 'drive' && said(each, 'if') === 'pflash') ||
      (each.name === 'machine' && said(each, 'pflash0') !== undefined),
  );
  return flash ? 'ovmf' : undefined;
}
