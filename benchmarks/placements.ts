import type { DeviceTunables, RequestDevice } from '../src/core/device.ts';
import type { Plan } from '../src/core/plan.ts';
import type { Cell, GroupWish, Request, Tunables } from '../src/core/request.ts';

/** A request that only the solver can plan. */
export interface Placement {
  /** Such as `64 mixed devices`. */
  readonly name: string;
  /** Number of devices that are asked for. */
  readonly size: number;
  readonly request: Request;
}

/** GPUs that each share a switch with a NIC, and NVMe disks, spread over cells: 8, 8 and 4. */
export function pairedGpus(cells: number): Placement {
  const gpus = hostDevices('gpu', 8, cells);
  const nics = hostDevices('nic', 8, cells);
  const devices = [...gpus, ...nics, ...hostDevices('nvme', 4, cells)];
  const together = gpus.map(
    ({ id }, i): GroupWish => ({ devices: [id, nics[i]?.id ?? id], on: 'switch' }),
  );
  const tunables: Tunables = { together, objectives: ['controllers', 'distance'] };
  const name = `20 devices, GPUs in pairs, ${cells} cells`;
  return { name, size: devices.length, request: requestOf(cells, devices, tunables) };
}

function hostDevices(what: string, count: number, cells: number): RequestDevice[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${what}${i}`,
    kind: 'hostdev',
    mode: 'subsystem',
    type: 'pci',
    tunables: { cell: i % cells },
  }));
}

const CELLS = 4;

/** Devices of all sorts on four cells: half belong to a cell, a few stay apart, each cell keeps two spare ports. */
export function mixedDevices(size: number, numa: 'require' | 'prefer' = 'require'): Placement {
  const devices = mix(size);
  const tunables: Tunables = {
    numa,
    hotplug: { spare: ids(CELLS).map((cell) => ({ count: 2, cell })) },
    apart: triples(devices, size < 64 ? 2 : 4),
    objectives: ['controllers', 'distance'],
  };
  const wish = numa === 'prefer' ? ', cells preferred' : '';
  return {
    name: `${size} mixed devices${wish}`,
    size,
    request: requestOf(CELLS, devices, tunables),
  };
}

/** Devices that come to a guest which is planned already; moving one of those costs. */
export function added(before: Placement, plan: Plan, count: number): Placement {
  const devices = mix(before.size + count).slice(before.size);
  const { machine, tunables } = before.request;
  const request: Request = {
    machine,
    tunables: { ...tunables, objectives: ['moves', 'controllers', 'distance'] },
    devices: [...plannedDevices(before.request, plan), ...devices],
  };
  return { name: `${count} new into ${before.size} devices`, size: before.size + count, request };
}

/** The same with one controller fewer than the best plan has: impossible. */
export function oneControllerFewer({ name, size, request }: Placement, plan: Plan): Placement {
  const controllers = plan.objectives?.find((each) => each.name === 'controllers')?.value ?? 0;
  const tunables = { ...request.tunables, limits: { controllers: controllers - 1 } };
  return { name: `${name}, one controller too few`, size, request: { ...request, tunables } };
}

/** PCI controllers stay where they are; of other devices is said where they were. */
function plannedDevices(request: Request, plan: Plan): RequestDevice[] {
  const asked = new Map(request.devices.map((device) => [device.id, device]));
  return plan.devices.flatMap(({ implied, because, ...device }): RequestDevice[] => {
    if (device.address?.type !== 'pci') return asked.has(device.id) ? [device] : [];
    if (device.kind === 'controller' && device.type === 'pci') return [device];
    const { address: was, ...rest } = device;
    return [{ ...rest, was, ...wishesOf(asked.get(device.id)) }];
  });
}

function wishesOf(asked: RequestDevice | undefined): { tunables?: DeviceTunables } {
  return asked?.tunables === undefined ? {} : { tunables: asked.tunables };
}

type Sort = 'nic' | 'disk' | 'packed' | 'conventional' | 'bridged' | 'root';

/**
 * What every sixteen devices are. A guest has 256 buses, so that of many devices most share one: on a bridge, or as
 * functions of a slot.
 */
const FEW: readonly Sort[] = [
  'nic',
  'disk',
  'conventional',
  'nic',
  'disk',
  'bridged',
  'nic',
  'disk',
  'nic',
  'conventional',
  'disk',
  'nic',
  'disk',
  'root',
  'bridged',
  'nic',
];
const MANY: readonly Sort[] = [
  'nic',
  'conventional',
  'disk',
  'bridged',
  'packed',
  'conventional',
  'nic',
  'bridged',
  'conventional',
  'packed',
  'disk',
  'bridged',
  'conventional',
  'packed',
  'conventional',
  'bridged',
];
const MANY_FROM = 200;
/** Slots of the root bus are needed for ports. */
const MOST_ON_ROOT = 8;

function mix(size: number): RequestDevice[] {
  const sorts = size < MANY_FROM ? FEW : MANY;
  let onRoot = 0;
  return Array.from({ length: size }, (_, i) => {
    const sort = sorts[i % sorts.length] ?? 'nic';
    if (sort === 'root' && onRoot++ >= MOST_ON_ROOT) return deviceOf('nic', i);
    return deviceOf(sort, i);
  });
}

function deviceOf(sort: Sort, i: number): RequestDevice {
  // Every other one of each sort belongs to a cell.
  const local = Math.floor(i / 16 + i / 2) % 2 === 0;
  const cell = local ? { cell: Math.floor(i / 3) % CELLS } : {};
  const id = `${sort}${i}`;
  switch (sort) {
    case 'nic':
      return { ...nic(id), tunables: { ...cell } };
    case 'disk':
      return { ...disk(id, i), tunables: { ...cell } };
    case 'packed':
      return { ...disk(id, i), tunables: { spread: 'function', ...cell } };
    case 'conventional':
      return { ...nic(id, 'e1000'), tunables: { ...cell } };
    case 'bridged':
      return { ...nic(id), tunables: { bus: 'pci', ...cell } };
    case 'root':
      return { ...nic(id), tunables: { bus: 'root' } };
  }
}

function nic(id: string, model = 'virtio'): RequestDevice {
  return { id, kind: 'interface', type: 'user', model };
}

function disk(id: string, i: number): RequestDevice {
  return { id, kind: 'disk', device: 'disk', targetBus: 'virtio', target: `vd${letters(i)}` };
}

/** `a`…`z`, `aa`… */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** Three devices each that may be anywhere and have a port each. */
function triples(devices: readonly RequestDevice[], count: number): GroupWish[] {
  const free = devices.filter(
    ({ kind, tunables = {} }) =>
      kind === 'disk' && tunables.cell === undefined && tunables.spread === undefined,
  );
  return Array.from({ length: count }, (_, i) => free.slice(3 * i, 3 * i + 3))
    .filter((triple) => triple.length === 3)
    .map((triple) => ({ devices: triple.map(({ id }) => id), on: 'expander' }));
}

function requestOf(cells: number, devices: readonly RequestDevice[], tunables: Tunables): Request {
  return {
    machine: {
      arch: 'x86_64',
      type: 'q35',
      capabilities: 'qemu-10.0',
      vcpus: 2 * cells,
      memoryMiB: 1024 * cells,
      cells: ids(cells).map((id): Cell => ({ id })),
    },
    tunables,
    devices,
  };
}

function ids(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
