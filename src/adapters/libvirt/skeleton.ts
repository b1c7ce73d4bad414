import { isX86 } from '../../core/arch.ts';
import type { Plan, PlanDevice, PlanMachine } from '../../core/plan.ts';
import type { Cell, MachineRequest, Request } from '../../core/request.ts';
import { backEndOf, el, kib } from './back-ends.ts';
import { deviceElement } from './device-element.ts';
import { type NewElement, printElement } from './element-builder.ts';

export interface SkeletonOptions {
  /** Name of the domain; `guest` if left out. */
  readonly name?: string | undefined;
  /** The request the plan was made for: it knows more of the machine than the plan does. */
  readonly request?: Request | undefined;
}

/**
 * Domain XML for a plan whose request was not one. Back ends are placeholders, to be replaced before the guest starts.
 * Every device that the user listed carries its id as alias, `ua-ID`, with `-` for characters that libvirt does not
 * allow there; graphics, audio, leases and redirection filters cannot have one, and a console that stands for a serial
 * port shares that port's.
 */
export function toDomainXml(plan: Plan, options: SkeletonOptions = {}): string {
  const { name = 'guest', request } = options;
  const { machine } = plan;
  const wishes = request?.machine ?? {};
  const size = sizeOf(plan, wishes);
  const domain = el(
    'domain',
    { type: machine.virtType },
    el('name', {}, name),
    ...memoryElements(plan, size),
    el('vcpu', {}, String(size.vcpus)),
    ...ioThreads(plan),
    ...hostNodes(size.cells),
    osElement(machine, wishes, name),
    ...some('features', ...features(plan, wishes)),
    ...some('cpu', ...some('numa', ...cellElements(size.cells))),
    el('devices', {}, ...deviceElements(plan, name)),
  );
  return `${printElement(domain, '')}\n`;
}

/** An element that is there only if it has children. */
function some(name: string, ...children: readonly NewElement[]): NewElement[] {
  return children.length === 0 ? [] : [el(name, {}, ...children)];
}

/** Memory in KiB and CPUs, with all numbers filled in. */
interface Size {
  readonly memory: number;
  readonly hotplug?: { readonly ceiling: number; readonly slots: number } | undefined;
  readonly vcpus: number;
  readonly cells: readonly FullCell[];
}

interface FullCell extends Cell {
  readonly memory: number;
}

const MIB = 1024;
const USUAL_MEMORY = 1024 * MIB;

/** What is left out is filled evenly. The memory of the guest includes its memory devices, as in libvirt. */
function sizeOf({ machine, devices }: Plan, wishes: MachineRequest): Size {
  const modules = devices.filter((device) => device.kind === 'memory');
  const plugged = modules.reduce((sum, { size = USUAL_MEMORY }) => sum + size, 0);
  const [all, most] = [wishes.memoryMiB, wishes.maxMemoryMiB].map((size) => size && size * MIB);
  const pluggable = most !== undefined || modules.length > 0;
  // Where memory can be plugged libvirt makes a cell for it, except on s390.
  const made = pluggable && !machine.arch.startsWith('s390') ? [{ id: 0 }] : [];
  const stated = machine.cells?.length ? machine.cells : made;
  const usual = Math.min(USUAL_MEMORY * Math.max(1, stated.length), (most ?? Infinity) - plugged);
  const initial = all === undefined ? usual : all - plugged;
  const cells = withMemory(stated, initial);
  const memory = plugged + (cells.length === 0 ? initial : sum(cells.map((cell) => cell.memory)));
  const named = stated.flatMap(cpusOf).map((cpu) => cpu + 1);
  const vcpus = wishes.vcpus ?? Math.max(1, stated.length, ...named);
  const size = { memory, vcpus, cells: withCpus(cells, vcpus) };
  if (!pluggable) return size;
  const used = modules.map(({ address }) => (address?.type === 'dimm' ? address.slot + 1 : 0));
  const slots = wishes.memorySlots ?? Math.max(0, ...used);
  return { ...size, hotplug: { ceiling: most ?? memory, slots } };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Cells that state no memory share what the others leave, in whole MiB; the first one takes the rest. */
function withMemory(cells: readonly Cell[], initial: number): FullCell[] {
  const open = cells.filter(({ memoryMiB }) => memoryMiB === undefined);
  const left = Math.max(0, initial - MIB * sum(cells.map(({ memoryMiB = 0 }) => memoryMiB)));
  const share = Math.floor(left / open.length / MIB) * MIB;
  return cells.map((cell) => {
    if (cell.memoryMiB !== undefined) return { ...cell, memory: cell.memoryMiB * MIB };
    return { ...cell, memory: cell === open[0] ? left - share * (open.length - 1) : share };
  });
}

/** CPUs that no cell names are shared by the cells that name none, else go to the first one as in libvirt. */
function withCpus(cells: readonly FullCell[], vcpus: number): FullCell[] {
  const named = new Set(cells.flatMap(cpusOf));
  const free = Array.from({ length: vcpus }, (_, cpu) => cpu).filter((cpu) => !named.has(cpu));
  const open = cells.filter(({ cpus }) => cpus === undefined);
  const takers = open.length > 0 ? open : cells.slice(0, 1);
  return cells.map((cell) => {
    const turn = takers.indexOf(cell);
    if (turn < 0) return cell;
    const [from, to] = [turn, turn + 1].map((n) => Math.ceil((n * free.length) / takers.length));
    return { ...cell, cpus: ranges([...cpusOf(cell), ...free.slice(from, to)]) };
  });
}

function cpusOf({ cpus = '' }: Cell): number[] {
  const found = new Set<number>();
  for (const [, not, first, last = first] of cpus.matchAll(/(\^?)(\d+)(?:-(\d+))?/g)) {
    for (let cpu = Number(first); cpu <= Number(last); cpu++) {
      if (not === '^') found.delete(cpu);
      else found.add(cpu);
    }
  }
  return [...found];
}

/** `0-3,8`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',');
}

function memoryElements({ devices }: Plan, { memory, hotplug }: Size): NewElement[] {
  // These hand the guest's memory to a process outside QEMU.
  const shared = devices.some(
    (device) =>
      (device.kind === 'filesystem' && device.driver === 'virtiofs') ||
      (device.kind === 'interface' && device.type === 'vhostuser'),
  );
  const backing = [el('source', { type: 'memfd' }), el('access', { mode: 'shared' })];
  return [
    ...(hotplug ? [kib('maxMemory', hotplug.ceiling, { slots: String(hotplug.slots) })] : []),
    kib('memory', memory),
    ...(shared ? some('memoryBacking', ...backing) : []),
  ];
}

function ioThreads({ devices }: Plan): NewElement[] {
  const controllers = devices.filter((device) => device.kind === 'controller');
  const used = controllers.flatMap(({ ioThread = 0, ioThreads = [] }) => [ioThread, ...ioThreads]);
  const most = Math.max(0, ...used);
  return most === 0 ? [] : [el('iothreads', {}, String(most))];
}

/** Memory of a cell that stands for a node of the host comes from there. */
function hostNodes(cells: readonly Cell[]): NewElement[] {
  const node = (cellid: number, nodeset: number): NewElement =>
    el('memnode', { cellid: `${cellid}`, mode: 'strict', nodeset: `${nodeset}` });
  const nodes = cells.map(({ id, hostNode }) => (hostNode === undefined ? [] : node(id, hostNode)));
  return some('numatune', ...nodes.flat());
}

function osElement(machine: PlanMachine, wishes: MachineRequest, name: string): NewElement {
  const type = el('type', { arch: machine.arch, machine: machine.type }, 'hvm');
  const boot = wishes.osBoot === true ? [el('boot', { dev: 'hd' })] : [];
  const isArm = machine.arch === 'aarch64' || machine.arch === 'armv7l';
  if (!isArm || !hasAcpi(machine, wishes)) return el('os', {}, type, ...boot);
  // ACPI of an ARM guest comes from its firmware.
  const code = '/usr/share/AAVMF/AAVMF_CODE.fd';
  const loader = el('loader', { readonly: 'yes', type: 'pflash' }, code);
  const nvram = el('nvram', {}, `/var/lib/libvirt/qemu/nvram/${name}_VARS.fd`);
  return el('os', {}, type, loader, nvram, ...boot);
}

/** ACPI is on where it is usual and the machine has it, unless the request decides. */
function hasAcpi({ arch, type }: PlanMachine, { acpi, capabilities }: MachineRequest): boolean {
  if (acpi !== undefined) return acpi;
  if (!isX86(arch) && arch !== 'aarch64') return false;
  const lists = typeof capabilities === 'object' ? Object.values(capabilities.machines) : [];
  const listed = lists.flatMap((list = []) => list).find(({ name }) => name === type);
  return listed?.acpi ?? (arch !== 'aarch64' || type.startsWith('virt'));
}

function features({ machine, devices }: Plan, wishes: MachineRequest): NewElement[] {
  const remaps = devices.some((device) => device.kind === 'iommu' && device.intremap === 'on');
  return [
    ...(hasAcpi(machine, wishes) ? [el('acpi')] : []),
    ...(wishes.splitIoapic === true || remaps ? [el('ioapic', { driver: 'qemu' })] : []),
    ...(wishes.ps2 === false ? [el('ps2', { state: 'off' })] : []),
  ];
}

function cellElements(cells: readonly FullCell[]): NewElement[] {
  const apart = cells.some(({ distances }) => distances !== undefined);
  return cells.map((cell) => {
    const { id, cpus, memory } = cell;
    const siblings = cells.map((other) =>
      el('sibling', { id: `${other.id}`, value: `${distance(cell, other)}` }),
    );
    const where = cpus ? { id: `${id}`, cpus } : { id: `${id}` };
    const distances = apart ? some('distances', ...siblings) : [];
    return el('cell', { ...where, memory: `${memory}`, unit: 'KiB' }, ...distances);
  });
}

/** A distance that is given one way holds both ways; 10 is local, 20 the usual one. */
function distance(from: Cell, to: Cell): number {
  if (from.id === to.id) return 10;
  return from.distances?.[to.id] ?? to.distances?.[from.id] ?? 20;
}

const WITHOUT_ALIAS: ReadonlySet<string> = new Set(['lease', 'graphics', 'audio', 'redirfilter']);

function deviceElements({ machine, devices }: Plan, domain: string): NewElement[] {
  const names = deviceNames(devices);
  const pair = consolePair(devices);
  const elements = devices.map((device, position): NewElement => {
    const isTwin = device === pair?.console;
    const host = isTwin ? pair.serial : device;
    const owner = device === pair?.serial && device.implied === true ? pair.console : device;
    const number = isTwin ? devices.indexOf(host) : position;
    const placeholder = { name: names.get(host) ?? host.kind, number, domain };
    const named = owner.implied !== true && !isTwin && !WITHOUT_ALIAS.has(device.kind);
    const alias = named ? `ua-${names.get(owner)}` : undefined;
    return deviceElement(device, backEndOf(device, placeholder), alias);
  });
  const { emulator } = machine;
  return emulator === undefined ? elements : [el('emulator', {}, emulator), ...elements];
}

/** The first console with the first serial port, if it stands for that. */
function consolePair(
  devices: readonly PlanDevice[],
): Record<'console' | 'serial', PlanDevice> | undefined {
  const serial = devices.find(({ kind }) => kind === 'serial');
  const console = devices.find((device) => device.kind === 'console');
  const stands = (console?.targetType ?? 'serial') === 'serial';
  return console && serial && stands ? { console, serial } : undefined;
}

/** Names for aliases and paths. Ids that need no change keep their name. */
function deviceNames(devices: readonly PlanDevice[]): ReadonlyMap<PlanDevice, string> {
  const plain = ({ id, kind }: PlanDevice): string => id.replace(/[^A-Za-z0-9_-]/g, '-') || kind;
  const rank = (device: PlanDevice): number =>
    device.implied === true ? 2 : Number(plain(device) !== device.id);
  const names = new Map<PlanDevice, string>();
  const taken = new Set<string>();
  for (const device of devices.toSorted((a, b) => rank(a) - rank(b))) {
    let free = plain(device);
    for (let n = 2; taken.has(free); n++) free = `${plain(device)}-${n}`;
    taken.add(free);
    names.set(device, free);
  }
  return names;
}
