import type { Plan, PlanMachine } from '../../core/plan.ts';
import { type FullCell, type MachineSize, type SizeWishes, sizeOf } from './machine-size.ts';
import type { Option, Properties } from './options-text.ts';

/** The machine itself, then its CPUs, its memory and its cells. */
export function machineOptions(
  plan: Plan,
  wishes: SizeWishes,
): readonly [machine: Option, ...others: Option[]] {
  const size = sizeOf(plan, wishes);
  return [
    option('-machine', plan.machine.type, machineProperties(plan, size)),
    ...accelerators(plan),
    ...(plan.machine.arch === 'aarch64' ? [option('-cpu', 'max')] : []),
    option('-m', undefined, memoryProperties(size)),
    option('-smp', String(size.vcpus)),
    ...cellOptions(size.cells),
    ...ioThreads(plan),
  ];
}

function option(flag: Option['flag'], head?: string, properties: Properties = {}): Option {
  return { flag, head, properties };
}

/** The interrupt controller of a `virt` machine takes no more CPUs than this unless it is a newer one. */
const OLD_GIC_CPUS = 8;

function machineProperties({ machine, devices }: Plan, { vcpus }: MachineSize): Properties {
  const has = (kind: string, model: string): boolean =>
    devices.some((device) => device.kind === kind && 'model' in device && device.model === model);
  const isArm = machine.arch === 'aarch64' || machine.arch === 'armv7l';
  const pci = devices.some(({ address }) => address?.type === 'pci');
  return {
    nvdimm: has('memory', 'nvdimm') && !machine.arch.startsWith('ppc') ? true : undefined,
    iommu: has('iommu', 'smmuv3') ? 'smmuv3' : undefined,
    'gic-version': isArm && vcpus > OLD_GIC_CPUS ? '3' : undefined,
    pcie: isMicrovm(machine) && pci ? true : undefined,
  };
}

const isMicrovm = ({ type }: PlanMachine): boolean => type === 'microvm';

/** Where the host has no virtualization the guest is emulated. */
function accelerators({ machine, devices }: Plan): Option[] {
  const tcg = option('-accel', 'tcg');
  if (machine.virtType !== 'kvm') {
    return machine.virtType === 'hvf' ? [option('-accel', 'hvf'), tcg] : [tcg];
  }
  const remaps = devices.some((device) => device.kind === 'iommu' && device.intremap === 'on');
  const split = remaps ? { 'kernel-irqchip': 'split' } : {};
  return [option('-accel', 'kvm', split), tcg];
}

function memoryProperties({ memory, ceiling, slots }: MachineSize): Properties {
  return {
    size: amount(memory),
    ...(ceiling > memory ? { slots: slots || undefined, maxmem: amount(ceiling) } : {}),
  };
}

/** KiB as QEMU's options take it. */
function amount(kib: number): string {
  return kib % 1024 === 0 ? `${kib / 1024}M` : `${kib}K`;
}

function cellOptions(cells: readonly FullCell[]): Option[] {
  const nodes = cells.flatMap(({ id, memory, cpuNumbers }) => {
    const memdev = `ram-${id}`;
    const properties = { id: memdev, size: memory * 1024 };
    return [
      option('-object', 'memory-backend-ram', properties),
      option('-numa', 'node', { nodeid: id, cpus: ranges(cpuNumbers), memdev }),
    ];
  });
  const apart = cells.some(({ distances }) => distances !== undefined);
  const pairs = apart ? cells.flatMap((src) => cells.map((dst) => [src, dst] as const)) : [];
  const distances = pairs.map(([src, dst]) =>
    option('-numa', 'dist', { src: src.id, dst: dst.id, val: distance(src, dst) }),
  );
  return [...nodes, ...distances];
}

/** A distance that is given one way holds both ways; 10 is local, 20 the usual one. */
function distance(from: FullCell, to: FullCell): number {
  if (from.id === to.id) return 10;
  return from.distances?.[to.id] ?? to.distances?.[from.id] ?? 20;
}

/** `0-3` and `8`. */
function ranges(numbers: readonly number[]): string[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
}

function ioThreads({ devices }: Plan): Option[] {
  const used = devices.flatMap((device) =>
    device.kind === 'controller' && device.ioThread !== undefined ? [device.ioThread] : [],
  );
  return [...new Set(used)].map((id) => option('-object', 'iothread', { id: `iothread${id}` }));
}
