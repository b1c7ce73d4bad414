import { pciSeat } from '../core/address.ts';
import type { Holders } from '../core/holders.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { PlanBus, PlanTree } from '../topology/plan-tree.ts';

/** The PCI bus that a device hangs from, by way of its controller if it has no PCI seat itself. */
export function busOf(
  device: PlanDevice,
  { buses }: PlanTree,
  { controllerOf }: Holders,
): PlanBus | undefined {
  const controller = controllerOf(device);
  const seat = pciSeat(device) ?? (controller && pciSeat(controller));
  return seat && buses.get(seat.bus);
}
