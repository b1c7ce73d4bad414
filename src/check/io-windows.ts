import { isTop } from '../compare/distances.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { PlanBus } from '../topology/plan-tree.ts';
import { needsIoPorts } from './io-ports.ts';
import type { CheckView } from './view.ts';

export interface IoWindows {
  /** Windows of 4 KiB that the bridges of all roots need. */
  readonly windows: number;
  /** Devices that need I/O ports behind bridges, and bridges that do, one for each window. */
  readonly devices: readonly PlanDevice[];
}

/**
 * The windows of I/O ports that firmware cannot do without: a bridge has one if a device behind it needs ports, or if it can hotplug
 * by itself; windows of bridges that are behind another one lie within that one's.
 */
export function ioWindowsOf({ tree, model }: CheckView): IoWindows {
  const devices: PlanDevice[] = [];
  const windowsBehind = (bus: PlanBus, open: readonly PlanBus[]): number => {
    if (open.includes(bus)) return 0;
    const express = bus.facts?.accepts.includes('express') === true;
    const seated = bus.slots.flatMap((slot) => slot.devices);
    const user = seated.find(
      (each) => each.bus === undefined && needsIoPorts(each.device, express, model),
    );
    const below = seated
      .flatMap((each) => (each.bus === undefined || isTop(each.bus) ? [] : [each.bus]))
      .reduce((sum, each) => sum + windowsBehind(each, [...open, bus]), 0);
    // Devices of the bus fit into a window that it has for itself.
    const own = user !== undefined || (below === 0 && HOTPLUGS.has(bus.controller.model ?? ''));
    if (own) devices.push(user?.device ?? bus.controller);
    return below + (own ? 1 : 0);
  };
  const tops = [...tree.buses.values()].filter((bus) => isTop(bus));
  const windows = tops.reduce((sum, top) => sum + behindRoot(top, windowsBehind), 0);
  return { windows, devices };
}

/** Bridges with a hotplug controller of their own, for which SeaBIOS insists on a window. */
const HOTPLUGS: ReadonlySet<string> = new Set(['pci-bridge', 'pcie-to-pci-bridge']);

function behindRoot(
  top: PlanBus,
  windowsBehind: (bus: PlanBus, open: readonly PlanBus[]) => number,
): number {
  // Devices of a conventional expander bus sit behind a bridge of its own.
  if (top.controller.model === 'pci-expander-bus') return windowsBehind(top, []);
  return top.slots
    .flatMap((slot) => slot.devices)
    .flatMap((each) => (each.bus === undefined || isTop(each.bus) ? [] : [each.bus]))
    .reduce((sum, each) => sum + windowsBehind(each, [top]), 0);
}
