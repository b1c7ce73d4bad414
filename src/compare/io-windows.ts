import { isX86 } from '../core/arch.ts';
import { isPort } from '../core/pci.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { alwaysHasIoPorts, type Costs, type Firmware } from '../model/costs.ts';
import type { Model } from '../model/model.ts';
import {
  endpointsOn,
  hasOwnHotplug,
  holdersBehind,
  ioWindowHolders,
} from '../topology/io-windows.ts';
import type { PlanBus, PlanTree } from '../topology/plan-tree.ts';

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
export function ioWindowsOf(plan: Plan, tree: PlanTree, model: Model, costs: Costs): IoWindows {
  const needed = [...tree.buses.values()].filter((bus) => isCounted(bus, model, costs)).length;
  const wanted = ioWindowHolders(tree, costs, (bus) => hasOwnHotplug(bus) || isHotPort(bus)).length;
  const root = tree.buses.get(0)?.controller.model ?? '';
  const isPc = isX86(plan.machine.arch);
  const { seabios, ovmf } = costs.ioWindows;
  const [most, mostOfOvmf] = [seabios[root], ovmf[root]];
  if (!isPc || most === undefined || mostOfOvmf === undefined) return { needed, wanted };
  // SeaBIOS has no ports to come in mind, only bridges.
  const asked = ioWindowHolders(tree, costs, hasOwnHotplug).length;
  const stuck = wanted > mostOfOvmf && isStuck(tree, mostOfOvmf, costs);
  const firmware = {
    seabios: { had: asked > most ? 0 : asked, stops: asked > most },
    ovmf: { had: stuck ? 0 : Math.min(wanted, mostOfOvmf), stops: stuck },
  };
  return { needed, wanted, firmware };
}

/** OVMF takes windows back from empty ports, but finds no way out where ports with devices would need one more. */
function isStuck(tree: PlanTree, most: number, costs: Costs): boolean {
  const ports = [...tree.buses.values()].filter(isHotPort);
  const isUsed = ports.some((port) => holdersBehind(port, costs, () => false).length > 0);
  const taken = ioWindowHolders(tree, costs).length;
  return ports.length > 0 && taken + (isUsed ? 1 : 0) > most;
}

function isHotPort({ controller, hotplug }: PlanBus): boolean {
  return hotplug && isPort(controller.model);
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
  return isPort(name) && endpointsOn(bus).some(needsOne);
}

function isConventional(device: PlanDevice, model: Model): boolean {
  const { connect, integrated } = model.factsOf(device);
  if (connect === 'host') return device.kind === 'hostdev' && device.express === false;
  return connect === 'conventional' && !integrated;
}
