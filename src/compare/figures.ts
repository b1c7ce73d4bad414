import { holdersAmong } from '../core/holders.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { bundledCosts, type Costs, type Firmware } from '../model/costs.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { movesBetween } from '../planner/replan.ts';
import { type SpareSeats, spareSeats } from '../planner/spare-seats.ts';
import { cellDistance } from '../topology/cell-distance.ts';
import { type PlanTree, planTree } from '../topology/plan-tree.ts';
import { viewOf } from '../topology/verify/guest-view.ts';
import { pciUnplaced } from '../topology/verify/pci-unplaced.ts';
import { type BusNumbers, busNumbersOf } from './bus-numbers.ts';
import { type BootSeconds, bootOf, memoryOf } from './costs.ts';
import { DISTANCES, type Distance, type Pair, pairsOf } from './distances.ts';
import { type IoWindows, ioWindowsOf } from './io-windows.ts';
import { type MemoryWindows, memoryWindowsOf } from './memory-windows.ts';
import { busOf } from './seats.ts';
import { type SharedBus, type SharedSlot, sharedBuses, sharedSlots } from './sharing.ts';

/** What a plan comes to: what it needs, what it leaves, and what is near to what. */
export interface Figures {
  /** PCI controllers, the root not counted. */
  readonly controllers: number;
  /** Controllers of all types by model, such as `pcie-root-port` or `usb qemu-xhci`; the PCI root not counted. */
  readonly controllersByModel: Readonly<Record<string, number>>;
  readonly rootPorts: number;
  /** Bus numbers as the guest's firmware gives them, and how many are left. */
  readonly busNumbers: Pick<BusNumbers, 'used' | 'left' | 'roots'>;
  readonly ioWindows: IoWindows;
  readonly memoryWindows: MemoryWindows;
  /** MiB that QEMU needs for the devices, beyond those of a machine without any. */
  readonly memoryMiB: number;
  /** CPU seconds of a boot by firmware, without hardware help; nothing for machines that were not measured. */
  readonly boot?: Readonly<Record<Firmware, BootSeconds>> | undefined;
  /** Free slots of bus 0. */
  readonly headroom: number;
  /** Empty seats into which a device can be plugged while the guest runs. */
  readonly spare: number;
  readonly spareSeats: readonly SpareSeats[];
  /** Devices of the request that the plan does not have. */
  readonly lacking: readonly string[];
  /** Devices that need a PCI seat and have none. */
  readonly unseated: readonly string[];
  /** Devices that hang from another root than that of their cell; nothing known of plans without their request. */
  readonly offCell: readonly string[];
  /** Distances of devices to the roots they hang from, added up. */
  readonly distance: number;
  /** Pairs of host devices and of devices with a cell, and how far they are apart. */
  readonly pairs: readonly Pair[];
  /** How many pairs there are of each distance. */
  readonly pairsByDistance: Readonly<Record<Distance, number>>;
  /** Devices that share a slot with another one. */
  readonly sharing: number;
  readonly sharedSlots: readonly SharedSlot[];
  readonly sharedBuses: readonly SharedBus[];
  /** Devices that are not where they were in the plan that is compared with, or in the request's `was`. */
  readonly moved: readonly string[];
}

export interface FiguresOptions {
  /** The request that was planned: it says which device belongs to which cell, and where it was. */
  readonly request?: Request | undefined;
  /** The plan that is in use: devices that are elsewhere have moved. */
  readonly against?: Plan | undefined;
  readonly model?: Model | undefined;
  /** What memory and boot cost; as measured for the package if left out. */
  readonly costs?: Costs | undefined;
}

/** Figures of any plan, whoever made it. */
export function figuresOf(plan: Plan, options: FiguresOptions = {}): Figures {
  const { request, against, model = bundledModel(), costs = bundledCosts() } = options;
  const tree = planTree(plan, model);
  const cells = cellsOf(request);
  const pairs = pairsOf(
    plan,
    tree,
    plan.devices.filter((device) => isWatched(device, cells)),
  );
  const shared = sharedSlots(tree);
  const seats = spareSeats(plan, model);
  return {
    ...controllersOf(plan, tree),
    ...costsOf(plan, tree, model, costs),
    headroom: tree.buses.get(0)?.free.length ?? 0,
    spare: seats.reduce((sum, { count }) => sum + count, 0),
    spareSeats: seats,
    lacking: lackingOf(plan, request),
    unseated: unseatedIn(plan, model),
    ...nearness(plan, tree, cells),
    pairs,
    pairsByDistance: tallied(pairs),
    sharing: shared.reduce((sum, { devices }) => sum + devices.length, 0),
    sharedSlots: shared,
    sharedBuses: sharedBuses(tree),
    moved: movedOf(plan, request, against),
  };
}

function costsOf(
  plan: Plan,
  tree: PlanTree,
  model: Model,
  costs: Costs,
): Pick<Figures, 'busNumbers' | 'ioWindows' | 'memoryWindows' | 'memoryMiB' | 'boot'> {
  const { used, left, roots } = busNumbersOf(tree);
  return {
    busNumbers: { used, left, roots },
    ioWindows: ioWindowsOf(plan, tree, model, costs),
    memoryWindows: memoryWindowsOf(tree, costs),
    memoryMiB: memoryOf(plan, costs),
    boot: bootOf(plan, costs),
  };
}

function controllersOf(
  { devices }: Plan,
  { buses }: PlanTree,
): Pick<Figures, 'controllers' | 'controllersByModel' | 'rootPorts'> {
  const byModel = new Map<string, number>();
  for (const device of devices) {
    if (device.kind !== 'controller') continue;
    const bus = device.type === 'pci' ? buses.get(device.index ?? -1) : undefined;
    if (bus?.facts?.root === true && bus.index === 0) continue;
    const name =
      device.type === 'pci'
        ? (device.model ?? 'pci')
        : [device.type, device.model].join(' ').trim();
    byModel.set(name, (byModel.get(name) ?? 0) + 1);
  }
  const pci = [...buses.values()].filter(({ index }) => index !== 0);
  return {
    controllers: pci.length,
    controllersByModel: Object.fromEntries([...byModel].sort(([a], [b]) => (a < b ? -1 : 1))),
    rootPorts: byModel.get('pcie-root-port') ?? 0,
  };
}

function lackingOf({ devices }: Plan, request: Request | undefined): string[] {
  const ids = new Set(devices.map(({ id }) => id));
  return (request?.devices ?? []).flatMap(({ id }) => (ids.has(id) ? [] : [id]));
}

function unseatedIn(plan: Plan, model: Model): string[] {
  return pciUnplaced.check(viewOf(plan, model)).flatMap(({ devices }) => devices);
}

/** The cell that each device belongs to, by id; none if cells do not count. */
function cellsOf(request: Request | undefined): ReadonlyMap<string, number> {
  if (request === undefined || request.tunables?.numa === 'ignore') return new Map();
  return new Map(
    request.devices.flatMap(({ id, tunables }) =>
      tunables?.cell === undefined ? [] : [[id, tunables.cell] as const],
    ),
  );
}

/** Devices whose distance matters: those of the host, and those that belong to a cell. */
function isWatched(device: PlanDevice, cells: ReadonlyMap<string, number>): boolean {
  if (device.kind === 'controller') return false;
  const isHost =
    device.kind === 'hostdev' || (device.kind === 'interface' && device.type === 'hostdev');
  return isHost || cells.has(device.id);
}

function nearness(
  { devices, machine }: Plan,
  tree: PlanTree,
  cells: ReadonlyMap<string, number>,
): Pick<Figures, 'offCell' | 'distance'> {
  const offCell: string[] = [];
  const holders = holdersAmong(devices);
  let distance = 0;
  for (const device of devices) {
    const cell = cells.get(device.id);
    const bus = cell === undefined ? undefined : busOf(device, tree, holders);
    if (cell === undefined || bus === undefined) continue;
    distance += cellDistance(machine.cells, cell, bus.cell);
    if (bus.cell !== cell) offCell.push(device.id);
  }
  return { offCell, distance };
}

function tallied(pairs: readonly Pair[]): Record<Distance, number> {
  const counts = DISTANCES.map((each) => [
    each,
    pairs.filter(({ distance }) => distance === each).length,
  ]);
  return Object.fromEntries(counts) as Record<Distance, number>;
}

function movedOf(plan: Plan, request: Request | undefined, against: Plan | undefined): string[] {
  if (against !== undefined) return movesBetween(against, plan).map(({ id }) => id);
  const past = (request?.devices ?? []).flatMap((device) =>
    device.was === undefined ? [] : [{ ...device, address: device.was } as PlanDevice],
  );
  return movesBetween({ ...plan, devices: past }, plan).map(({ id }) => id);
}
