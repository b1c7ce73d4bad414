import type { Plan, PlanDevice } from '../core/plan.ts';
import { type Costs, FIRMWARES, type Firmware } from '../model/costs.ts';
import type { Model } from '../model/model.ts';
import type { PlanBus, PlanTree } from '../topology/plan-tree.ts';

/** What firmware makes of a plan's wish for windows of I/O ports. */
export interface FirmwareWindows {
  /** Bridges that get one. */
  readonly had: number;
  /** True if the firmware gives up, and the guest does not boot. */
  readonly stops: boolean;
}

/** Windows of I/O ports, which are scarce: bridges need 4 KiB each, and there are 64 KiB. */
export interface IoWindows {
  /** Bridges that need one: conventional ones, and ports with a device behind them that has I/O ports. */
  readonly needed: number;
  /** Those and the empty ports that get one if there are enough, for devices to come. */
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
  const needed = all.filter((bus) => needsWindow(bus, model)).length;
  const spare = all.filter((bus) => isPort(bus) && bus.hotplug && bus.slots.length === 0).length;
  const wanted = needed + spare;
  const root = buses.get(0)?.controller.model ?? '';
  const isX86 = plan.machine.arch === 'x86_64' || plan.machine.arch === 'i686';
  if (!isX86 || costs.ioWindows.seabios[root] === undefined) return { needed, wanted };
  const found = FIRMWARES.map((name): [Firmware, FirmwareWindows] => {
    const most = costs.ioWindows[name][root] ?? 0;
    // SeaBIOS leaves out empty ports, but stops where a device goes without; OVMF lets it.
    return [name, { had: Math.min(wanted, most), stops: name === 'seabios' && needed > most }];
  });
  return { needed, wanted, firmware: Object.fromEntries(found) as IoWindows['firmware'] };
}

const BRIDGES: ReadonlySet<string> = new Set([
  'pci-bridge',
  'pcie-to-pci-bridge',
  'dmi-to-pci-bridge',
]);
const PORTS: ReadonlySet<string> = new Set(['pcie-root-port', 'pcie-switch-downstream-port']);

function isPort({ controller }: PlanBus): boolean {
  return PORTS.has(controller.model ?? '');
}

function needsWindow(bus: PlanBus, model: Model): boolean {
  if (BRIDGES.has(bus.controller.model ?? '')) return true;
  const devices = bus.slots.flatMap((slot) => slot.devices.map(({ device }) => device));
  return isPort(bus) && devices.some((device) => hasIoPorts(device, model));
}

/** Conventional devices have I/O ports; devices made for PCI Express, virtio ones among them, can do without. */
function hasIoPorts(device: PlanDevice, model: Model): boolean {
  if (device.kind === 'controller' && device.type === 'pci') return false;
  const { connect, integrated } = model.factsOf(device);
  if (connect === 'host') return device.kind === 'hostdev' && device.express === false;
  return connect === 'conventional' && !integrated;
}
