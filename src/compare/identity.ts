import type { PlanDevice } from '../core/plan.ts';

/**
 * What a device is known by in two plans: its id, or for controllers, which have other ids in each plan, type and index. Companions share
 * the index of their USB controller and are known by their first port.
 */
export function identityOf(device: PlanDevice): string {
  if (device.kind !== 'controller') return `id ${device.id}`;
  const { type, index, startPort } = device;
  return ['controller', type, index, startPort].join(' ');
}

/** A device without what nobody sees: its name, and who added it. */
export function nameless(device: PlanDevice): Omit<PlanDevice, 'id' | 'implied' | 'because'> {
  const { id: _id, implied: _implied, because: _because, ...shown } = device;
  return shown;
}
