import type { PlanDevice } from '../../core/plan.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { fieldEdit } from './address-edits.ts';

const LAST = 255;

/** Gives a port the chassis that goes with its index, or the lowest that no port has. */
export function freeChassis(view: CheckView, device: PlanDevice): Attempt[] {
  if (device.kind !== 'controller') return [];
  const taken = new Set(view.guest.pci.controllers.flatMap(({ chassis }) => chassis ?? []));
  let to = device.index !== undefined && device.index > 0 ? device.index : 1;
  if (taken.has(to) || to > LAST) for (to = 1; taken.has(to); ) to++;
  if (to > LAST) return [];
  return [
    {
      says: `set chassis of \`${device.id}\` to ${to}`,
      edits: [fieldEdit(view, device, 'chassis', to)],
    },
  ];
}
