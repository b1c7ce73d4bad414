import type { Plan, PlanDevice } from '../core/plan.ts';
import { alwaysHasIoPorts, type Costs, type Firmware, isAmong } from '../model/costs.ts';
import type { Model } from '../model/model.ts';
import type { PlanBus, PlanTree } from '../topology/plan-tree.ts';
import { isTop } from './distances.ts';

/** What firmware makes of a plan's wish for I/O ports, in windows of 4 KiB. */
export interface FirmwareWindows {
  /** What it hands out; nothing if it stops. */
  readonly had: number;
  /** True if nothing can be booted: SeaBIOS halts, OVMF leaves all PCI devices without addresses. */
  readonly stops: boolean;
}

/** Windows of I/O ports, which are scarce: bridges need 4 KiB each, and there are 64 KiB. */
export interface IoWindows {
  /** As the objective `ioWindows` counts: conventional bridges, and ports with a device behind them that is conventional or has I/O ports all the same. */
  readonly needed: number;
  /** What devices with I/O ports take behind bridges, and one for every empty bridge or port that can be hotplugged. */
  readonly wanted: number;
  /** By firmware; nothing for machines without I/O ports of this sort. */
  readonly firmware?: Readonly<Record<Firmware, FirmwareWindows>> | undefined;
}

/** The I/O windows that the bridges of a plan want, and what firmware makes of that. */
export function ioWindowsOf(
  plan: Plan,
  { buses }: PlanTree,
  model: Model,
  costs: Costs,
): IoWindows {
  const all = [...buses.values()];
  const tops = all.filter(isTop);
  const needed = all.filter((bus) => isCounted(bus, model, costs)).length;
  const wanted = windowsBelow(tops, costs, (bus) => hasOwnHotplug(bus) || isHotPort(bus));
  const root = buses.get(0)?.controller.model ?? '';
  const isX86 = plan.machine.arch === 'x86_64' || plan.machine.arch === 'i686';
  const { seabios, ovmf } = costs.ioWindows;
  const [most, mostOfOvmf] = [seabios[root], ovmf[root]];
  if (!isX86 || most === undefined || mostOfOvmf === undefined) return { needed, wanted };
  // SeaBIOS has no ports to come in mind, only bridges.
  const asked = windowsBelow(tops, costs, hasOwnHotplug);
  const stuck = wanted > mostOfOvmf && isStuck(all, tops, mostOfOvmf, costs);
  const firmware = {
    seabios: { had: asked > most ? 0 : asked, stops: asked > most },
    ovmf: { had: stuck ? 0 : Math.min(wanted, mostOfOvmf), stops: stuck },
  };
  return { needed, wanted, firmware };
}

/** OVMF takes windows back from empty ports, but finds no way out where ports with devices would need one more. */
function isStuck(
  all: readonly PlanBus[],
  tops: readonly PlanBus[],
  most: number,
  costs: Costs,
): boolean {
  const ports = all.filter(isHotPort);
  const isUsed = ports.some((port) => windowsOf(port, costs, () => false) > 0);
  const taken = windowsBelow(tops, costs, () => false);
  return ports.length > 0 && taken + (isUsed ? 1 : 0) > most;
}

type IsSpare = (bus: PlanBus) => boolean;

/** Windows of the bridges of several roots. */
function windowsBelow(tops: readonly PlanBus[], costs: Costs, isSpare: IsSpare): number {
  return sum(
    tops.map((top) =>
      // Devices of a conventional expander bus sit behind a bridge of its own, which cannot be hotplugged.
      top.controller.model === 'pci-expander-bus'
        ? windowsOf(top, costs, isSpare)
        : sum(bridgesOn(top).map((bus) => windowsOf(bus, costs, isSpare, [top]))),
    ),
  );
}

/** Windows of a bridge: those of the bridges below lie within, and the devices of its bus have one in common. */
function windowsOf(
  bus: PlanBus,
  costs: Costs,
  isSpare: IsSpare,
  above: readonly PlanBus[] = [],
): number {
  if (above.includes(bus)) return 0;
  const below = bridgesOn(bus).map((each) => windowsOf(each, costs, isSpare, [...above, bus]));
  const own = devicesOn(bus).some((device) => hasIoPorts(device, bus, costs));
  const windows = sum(below) + (own ? 1 : 0);
  return windows === 0 && isSpare(bus) ? 1 : windows;
}

function bridgesOn({ slots }: PlanBus): PlanBus[] {
  return slots
    .flatMap(({ devices }) => devices.map(({ bus }) => bus))
    .filter((bus) => bus !== undefined)
    .filter((bus) => !isTop(bus));
}

function devicesOn({ slots }: PlanBus): PlanDevice[] {
  return slots.flatMap(({ devices }) =>
    devices.flatMap(({ device, bus }) => (bus === undefined ? [device] : [])),
  );
}

const PORTS: ReadonlySet<string> = new Set(['pcie-root-port', 'pcie-switch-downstream-port']);

function isHotPort({ controller, hotplug }: PlanBus): boolean {
  return hotplug && PORTS.has(controller.model ?? '');
}

/** Bridges with a hotplug controller of their own. */
function hasOwnHotplug({ controller: { model } }: PlanBus): boolean {
  return model === 'pci-bridge' || model === 'pcie-to-pci-bridge';
}

function hasIoPorts(device: PlanDevice, { facts }: PlanBus, costs: Costs): boolean {
  const isExpress = facts?.accepts.includes('express') === true;
  const { conventional } = costs.ioWindows;
  return alwaysHasIoPorts(device, costs) || (!isExpress && isAmong(conventional, device));
}

const BRIDGES: ReadonlySet<string> = new Set([
  'pci-bridge',
  'pcie-to-pci-bridge',
  'dmi-to-pci-bridge',
]);

function isCounted(bus: PlanBus, model: Model, costs: Costs): boolean {
  const name = bus.controller.model ?? '';
  if (BRIDGES.has(name)) return true;
  const needsOne = (device: PlanDevice): boolean =>
    isConventional(device, model) || alwaysHasIoPorts(device, costs);
  return PORTS.has(name) && devicesOn(bus).some(needsOne);
}

function isConventional(device: PlanDevice, model: Model): boolean {
  const { connect, integrated } = model.factsOf(device);
  if (connect === 'host') return device.kind === 'hostdev' && device.express === false;
  return connect === 'conventional' && !integrated;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
