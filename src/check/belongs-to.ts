import type { PlanDevice } from '../core/plan.ts';
import type { CheckView } from './view.ts';

/** The guest NUMA cell a device belongs to, and who says so. */
export interface Belonging {
  readonly cell: number;
  readonly because: string;
}

/** The cell of a device: by its tunable, else the only cell whose memory is bound to the host node that the device is on. */
export function belongsTo(device: PlanDevice, view: CheckView): Belonging | undefined {
  const [, position] = view.pathOf(device);
  const stated = typeof position === 'number' ? view.input.devices[position] : undefined;
  const wish = stated?.tunables?.cell;
  if (wish !== undefined) return { cell: wish, because: 'its tunable `cell`' };
  const host = 'hostAddress' in device ? device.hostAddress : undefined;
  const node = host === undefined ? undefined : view.options.hostNodes?.[host];
  if (node === undefined) return undefined;
  const cells = (view.cells ?? []).filter(({ hostNode }) => hostNode === node);
  const [only] = cells;
  if (only === undefined || cells.length > 1) return undefined;
  return { cell: only.id, because: `\`${host}\` is on host node ${node}` };
}
