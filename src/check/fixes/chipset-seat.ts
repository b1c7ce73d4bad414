import type { PlanDevice } from '../../core/plan.ts';
import { isChipController } from '../../topology/verify/pci-fixed.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { moves, moveTo } from './move.ts';

/** Puts a controller of the chipset where the chipset has it, and anything else that sits there elsewhere. */
export function chipsetSeat(view: CheckView, device: PlanDevice): Attempt[] {
  const own = view.guest.family?.chipset?.mustBe.find((chip) => isChipController(device, chip));
  if (own === undefined) return moves(view, device);
  return [moveTo(view, device, { bus: 0, slot: own.slot, function: own.function })];
}
