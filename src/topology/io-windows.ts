import type { PlanDevice } from '../core/plan.ts';
import { alwaysHasIoPorts, type Costs, isAmong } from '../model/costs.ts';
import { isHostBridge, type PlanBus, type PlanTree } from './plan-tree.ts';

/** Whether a bridge has a window although nothing behind it needs one. */
type IsSpare = (bus: PlanBus) => boolean;

/**
 * Whom the windows of I/O ports are for, one each, of 4 KiB: the device behind a bridge that needs ports, the first if there are
 * several; or a bridge without such a device that has a window all the same. Windows of bridges behind another one lie within that one's.
 */
export function ioWindowHolders(
  { buses }: PlanTree,
  costs: Costs,
  isSpare: IsSpare = () => false,
): PlanDevice[] {
  return [...buses.values()].filter(isHostBridge).flatMap((top) =>
    // Devices of a conventional expander bus sit behind a bridge of its own, which cannot be hotplugged.
    top.controller.model === 'pci-expander-bus'
      ? holdersBehind(top, costs, isSpare)
      : bridgesOn(top).flatMap((bus) => holdersBehind(bus, costs, isSpare, [top])),
  );
}

/** Those of a bridge and of the bridges below; the devices of its bus have one window in common. */
export function holdersBehind(
  bus: PlanBus,
  costs: Costs,
  isSpare: IsSpare,
  above: readonly PlanBus[] = [],
): PlanDevice[] {
  if (above.includes(bus)) return [];
  const below = bridgesOn(bus).flatMap((each) =>
    holdersBehind(each, costs, isSpare, [...above, bus]),
  );
  const user = endpointsOn(bus).find((device) => hasIoPorts(device, bus, costs));
  if (user !== undefined) return [...below, user];
  return below.length === 0 && isSpare(bus) ? [bus.controller] : below;
}

/** Bridges with a hotplug controller of their own, for which firmware insists on a window. */
export function hasOwnHotplug({ controller: { model } }: PlanBus): boolean {
  return model === 'pci-bridge' || model === 'pcie-to-pci-bridge';
}

/** What sits on a bus and is no bridge. */
export function endpointsOn({ slots }: PlanBus): PlanDevice[] {
  return slots.flatMap(({ devices }) =>
    devices.flatMap(({ device, bus }) => (bus === undefined ? [device] : [])),
  );
}

function bridgesOn({ slots }: PlanBus): PlanBus[] {
  return slots
    .flatMap(({ devices }) => devices.flatMap(({ bus }) => bus ?? []))
    .filter((bus) => !isHostBridge(bus));
}

function hasIoPorts(device: PlanDevice, { facts }: PlanBus, costs: Costs): boolean {
  const isExpress = facts?.accepts.includes('express') === true;
  const { conventional } = costs.ioWindows;
  return alwaysHasIoPorts(device, costs) || (!isExpress && isAmong(conventional, device));
}
