import type { PciAddress } from '../../core/address.ts';
import { pciSeat } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { busesUp, isHostBridge, type PlanBus } from '../../topology/plan-tree.ts';
import { acceptBits, needBits } from '../../topology/verify/pci-connect.ts';
import type { CheckView } from '../view.ts';

type Seat = Pick<PciAddress, 'bus' | 'slot' | 'function'>;

/** How many seats are tried. */
const MOST = 6;

/**
 * Empty slots that a device could have, the nearest to where it is first: on its bus, on one of the same kind below the same root, on
 * its cell, elsewhere.
 */
export function freeSeats(view: CheckView, device: PlanDevice, cell?: number): Seat[] {
  const from = pciSeat(device);
  const own = from === undefined ? undefined : view.tree.buses.get(from.bus);
  const top = own && topOf(own, view);
  const wanted = cell ?? own?.cell;
  const onRoot = own?.facts?.root === true;
  const rank = (bus: PlanBus): number =>
    (bus.cell === wanted ? 0 : 16) +
    (isExpress(bus) === suitsExpress(device, own, view) ? 0 : 8) +
    (bus.facts?.root === onRoot ? 0 : 4) +
    (bus === own ? 0 : topOf(bus, view) === top ? 1 : 2);
  return [...view.tree.buses.values()]
    .filter((bus) => takes(bus, device) && !isBelow(bus, device, view))
    .sort((a, b) => rank(a) - rank(b) || a.index - b.index)
    .flatMap((bus) => {
      const slot = bus.free.find((each) => !isKept(each, bus, view));
      return slot === undefined ? [] : [{ bus: bus.index, slot, function: 0 }];
    })
    .slice(0, MOST);
}

function takes({ facts }: PlanBus, device: PlanDevice): boolean {
  return facts !== undefined && (needBits(device) & acceptBits(facts)) !== 0;
}

function isExpress({ facts }: PlanBus): boolean {
  return facts?.accepts.includes('express') === true;
}

/** Whether a device belongs on a PCI Express bus: where it is, if that takes it, else by its kind. */
function suitsExpress(device: PlanDevice, own: PlanBus | undefined, { model }: CheckView): boolean {
  if (own !== undefined && takes(own, device)) return isExpress(own);
  return model.factsOf(device).connect !== 'conventional';
}

/** The root or expander bus that a bus hangs from. */
function topOf(bus: PlanBus, { tree }: CheckView): PlanBus {
  return isHostBridge(bus) ? bus : (busesUp(bus.controller, tree).at(-1) ?? bus);
}

/** True for a bus that a controller provides, or that hangs from one that it provides. */
function isBelow(bus: PlanBus, device: PlanDevice, { tree }: CheckView): boolean {
  return [bus, ...busesUp(bus.controller, tree)].some(
    ({ controller }) => controller.id === device.id,
  );
}

/** The slot of the first video device is left alone, as the machine may still put one there. */
function isKept(slot: number, bus: PlanBus, { guest }: CheckView): boolean {
  return bus.index === 0 && slot === guest.family?.chipset?.primaryVideoSlot;
}
