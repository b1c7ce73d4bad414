import { formatAddress, type PciAddress } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { addressEdits } from './address-edits.ts';
import { freeSeats } from './free-seats.ts';

/** Attempts to give a device a seat of its own, on a cell if one is named. */
export function moves(view: CheckView, device: PlanDevice, cell?: number): Attempt[] {
  return freeSeats(view, device, cell).map((seat) => moveTo(view, device, seat));
}

/** Moves a device to a seat; what else its address says stays. */
export function moveTo(
  view: CheckView,
  device: PlanDevice,
  seat: Pick<PciAddress, 'bus' | 'slot' | 'function'> & { readonly multifunction?: 'on' },
): Attempt {
  const { bus, slot, function: fn } = seat;
  const where = formatAddress({ type: 'pci', domain: 0, bus, slot, function: fn });
  const parts = { type: 'pci', domain: 0, ...seat };
  return { says: `move \`${device.id}\` to ${where}`, edits: addressEdits(view, device, parts) };
}
