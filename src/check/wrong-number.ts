import type { Path } from '../core/issue.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { CheckView } from './view.ts';

const RANGED = ['index', 'targetIndex', 'chassisNr', 'chassis', 'port', 'busNr'] as const;

/** The number of a PCI controller that is out of its range; its cell if all are in range. */
export function wrongNumber(device: PlanDevice, { model }: CheckView): Path {
  if (device.kind !== 'controller') return [];
  const wrong = RANGED.find((name) => {
    const value = device[name];
    const [first, last] = model.controllers.limits[name];
    return value !== undefined && (value < first || value > last);
  });
  if (wrong !== undefined) return [wrong];
  return device.node === undefined ? ['index'] : ['node'];
}
