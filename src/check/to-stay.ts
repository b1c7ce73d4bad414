import type { PlanDevice } from '../core/plan.ts';
import type { CheckView } from './view.ts';
import { wishOf } from './wish-of.ts';

/** True for a device that is said not to be hotpluggable. */
export function isWishedToStay(device: PlanDevice, view: CheckView): boolean {
  return wishOf(device, view)?.hotplug === false;
}

/** True for a device that must stay while the guest runs: it is said so, or the guest boots from it first. */
export function isToStay(device: PlanDevice, view: CheckView): boolean {
  if (wishOf(device, view)?.hotplug === true) return false;
  return isWishedToStay(device, view) || (device.kind === 'disk' && device.bootOrder === 1);
}
