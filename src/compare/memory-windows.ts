import type { PlanDevice } from '../core/plan.ts';
import { type Costs, FIRMWARES, type Firmware, type WindowSizes } from '../model/costs.ts';
import { isHostBridge, type PlanBus, type PlanTree } from '../topology/plan-tree.ts';

/** Memory that the windows of a plan's ports and bridges take at least, in MiB. */
export interface WindowMiB {
  /** Below 4 GiB. */
  readonly low: number;
  /** Prefetchable, above 4 GiB where firmware wants. */
  readonly high: number;
}

/** An estimate of windows of memory; it is too low where the sizes of devices' memory are not known. */
export interface MemoryWindows {
  readonly firmware: Readonly<Record<Firmware, WindowMiB>>;
  /** Host devices, whose memory nobody has told. */
  readonly unknown: readonly string[];
}

const KIB_PER_MIB = 1024;
const MIB = 2 ** 20;

/** The windows that firmware gives the ports and bridges of a plan, those of what hangs below in those above. */
export function memoryWindowsOf({ buses }: PlanTree, costs: Costs): MemoryWindows {
  const all = [...buses.values()];
  const bridges = all.filter((bus) => !isHostBridge(bus) && bus.slots.every(isLeaf));
  const devices = all.flatMap(devicesOn);
  const found = FIRMWARES.map((name): [Firmware, WindowMiB] => {
    const windows = bridges.map((bus) => windowOf(bus, costs.memoryWindows[name]));
    const direct = all.filter(isHostBridge).flatMap(devicesOn);
    return [
      name,
      {
        low: sum(windows.map(({ low }) => low)),
        high: sum(windows.map(({ high }) => high)) + sum(direct.map(memoryOf)),
      },
    ];
  });
  return {
    firmware: Object.fromEntries(found) as Record<Firmware, WindowMiB>,
    unknown: devices.filter(({ kind }) => kind === 'hostdev').map(({ id }) => id),
  };
}

/** A slot without a bridge: the windows of bridges hold those of the bridges below them. */
function isLeaf({ devices }: PlanBus['slots'][number]): boolean {
  return devices.every(({ bus }) => bus === undefined);
}

function devicesOn({ slots }: PlanBus): PlanDevice[] {
  return slots.flatMap(({ devices }) => devices.map(({ device }) => device));
}

function windowOf(bus: PlanBus, sizes: WindowSizes): WindowMiB {
  const devices = devicesOn(bus);
  const reserve = (bus.controller.memReserve ?? 0) / KIB_PER_MIB;
  const isEmptyFixed = devices.length === 0 && !bus.hotplug;
  if (isEmptyFixed && !sizes.emptyFixed) return { low: reserve, high: 0 };
  const high = sum(devices.map(memoryOf));
  return {
    low: Math.max(sizes.plain, reserve),
    high: Math.max(bus.hotplug || sizes.emptyFixed ? sizes.prefetchable : 0, high),
  };
}

/** Memory of a device in MiB, as far as its fields tell: shared memory has the size of its window. */
function memoryOf(device: PlanDevice): number {
  return device.kind === 'shmem' ? (device.size ?? 0) / MIB : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
