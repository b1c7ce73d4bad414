import type { Plan } from '../../core/plan.ts';
import type { Cell } from '../../core/request.ts';
import { bundledModel } from '../../model/load.ts';

/** What is wished beyond the plan. */
export interface SizeWishes {
  readonly vcpus?: number | undefined;
  readonly memoryMiB?: number | undefined;
  readonly maxMemoryMiB?: number | undefined;
  readonly memorySlots?: number | undefined;
}

/** A cell with all numbers filled in. */
export interface FullCell extends Cell {
  readonly memory: number;
  /** Numbers of its CPUs, ascending. */
  readonly cpuNumbers: readonly number[];
}

/** Memory in KiB and CPUs of a machine. */
export interface MachineSize {
  /** Memory that is there without memory devices. */
  readonly memory: number;
  /** Memory with all that can be plugged. */
  readonly ceiling: number;
  /** Slots for memory modules. */
  readonly slots: number;
  readonly vcpus: number;
  readonly cells: readonly FullCell[];
}

const MIB = 1024;
const USUAL_MEMORY = 1024 * MIB;

/** What the plan leaves out is filled evenly; memory that is wished for includes memory devices, as in libvirt. */
export function sizeOf({ machine, devices }: Plan, wishes: SizeWishes): MachineSize {
  const modules = devices.filter((device) => device.kind === 'memory');
  const sizes = modules.map(({ size = USUAL_MEMORY }) => size);
  const slots = modules.map(({ address }) => (address?.type === 'dimm' ? address.slot + 1 : 0));
  // QEMU has no cells on s390.
  const stated = machine.arch.startsWith('s390') ? [] : (machine.cells ?? []);
  const block = (bundledModel().familyOf(machine.arch, machine.type)?.memoryBlockMiB ?? 1) * MIB;
  const wished = wishes.memoryMiB === undefined ? undefined : wishes.memoryMiB * MIB - total(sizes);
  const initial = Math.max(0, wished ?? USUAL_MEMORY * Math.max(1, stated.length));
  const filled = withMemory(stated, initial, block);
  const named = stated.flatMap(({ cpus }) => cpuNumbers(cpus)).map((cpu) => cpu + 1);
  const vcpus = Math.max(wishes.vcpus ?? Math.max(1, stated.length), ...named);
  const memory = filled.length === 0 ? initial : total(filled.map((cell) => cell.memory));
  const room = total(sizes.map((size) => Math.ceil(size / block) * block));
  return {
    memory,
    ceiling: Math.max(memory + room, (wishes.maxMemoryMiB ?? 0) * MIB),
    slots: Math.max(wishes.memorySlots ?? 0, ...slots),
    vcpus,
    cells: withCpus(filled, vcpus),
  };
}

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Cells without memory share what the others leave, in whole blocks; the first one takes the rest. */
function withMemory(
  cells: readonly Cell[],
  initial: number,
  block: number,
): (Cell & { readonly memory: number })[] {
  const open = cells.filter(({ memoryMiB }) => memoryMiB === undefined);
  const taken = MIB * total(cells.map(({ memoryMiB = 0 }) => memoryMiB));
  const left = initial > taken ? initial - taken : USUAL_MEMORY * open.length;
  const share = Math.floor(left / open.length / block) * block;
  return cells.map((cell) => {
    if (cell.memoryMiB !== undefined) return { ...cell, memory: cell.memoryMiB * MIB };
    return { ...cell, memory: cell === open[0] ? left - share * (open.length - 1) : share };
  });
}

/** CPUs that no cell names are shared by the cells that name none, else go to the first one. */
function withCpus(
  cells: readonly (Cell & { readonly memory: number })[],
  vcpus: number,
): FullCell[] {
  const named = new Set(cells.flatMap(({ cpus }) => cpuNumbers(cpus)));
  const free = Array.from({ length: vcpus }, (_, cpu) => cpu).filter((cpu) => !named.has(cpu));
  const open = cells.filter(({ cpus }) => cpus === undefined);
  const takers = open.length > 0 ? open : cells.slice(0, 1);
  return cells.map((cell) => {
    const own = cpuNumbers(cell.cpus);
    const turn = takers.indexOf(cell);
    const [from, to] = [turn, turn + 1].map((n) => Math.ceil((n * free.length) / takers.length));
    const more = turn < 0 ? [] : free.slice(from, to);
    return { ...cell, cpuNumbers: [...own, ...more].toSorted((a, b) => a - b) };
  });
}

/** Numbers of a list as libvirt writes it: `0-3,^2,8`. */
function cpuNumbers(cpus = ''): number[] {
  const found = new Set<number>();
  for (const [, not, first, last = first] of cpus.matchAll(/(\^?)(\d+)(?:-(\d+))?/g)) {
    for (let cpu = Number(first); cpu <= Number(last); cpu++) {
      if (not === '^') found.delete(cpu);
      else found.add(cpu);
    }
  }
  return [...found];
}
