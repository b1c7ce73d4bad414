import type { DeviceTunables } from '../core/device.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { CheckView } from './view.ts';

/** The tunables that the input states for a device. */
export function wishOf(device: PlanDevice, view: CheckView): DeviceTunables | undefined {
  const [, position] = view.pathOf(device);
  return typeof position === 'number' ? view.input.devices[position]?.tunables : undefined;
}
