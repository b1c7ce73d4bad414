import type { PlanDevice } from '../../core/plan.ts';
import { CONNECT_BIT, CONVENTIONAL, ENDPOINT } from '../../model/connect.ts';

/** What a device needs that was put somewhere by hand: among endpoints, conventional and express do not differ. */
export function needBits(device: PlanDevice): number {
  if (device.kind !== 'controller' || device.type !== 'pci') return ENDPOINT;
  const kind = Object.entries(CONNECT_BIT).find(([name]) => name === device.model);
  if (kind === undefined) return CONVENTIONAL;
  return device.model === 'pci-bridge' ? kind[1] | CONVENTIONAL : kind[1];
}

/** What a bus accepts by hand: one that takes endpoints of one kind takes both. */
export function acceptBits(facts: { readonly acceptBits: number }): number {
  return facts.acceptBits & ENDPOINT ? facts.acceptBits | ENDPOINT : facts.acceptBits;
}
