import { busOf } from '../../compare/seats.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { belongsTo } from '../belongs-to.ts';
import { moves } from '../fixes/move.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const offCell: CheckRule = {
  id: 'numa.off-cell',
  says: 'A device hangs from the root of the NUMA cell that it belongs to: by its tunable `cell`, or by the host node to which the memory of the cell is bound.',
  source: 'QEMU 7.2 and 10.0: the guest sees the node of the root that a device hangs from',
  severity: 'warning',
  guest:
    'The guest takes the device for one of another cell, or of none, and works on it from afar.',
  fixes: 'moves the device to a free seat of its cell',
  check: (view) =>
    view.guest.devices.flatMap((device): Complaint[] => {
      const cell = belongsTo(device, view);
      const bus = cell && busOf(device, view.tree, view.holders);
      if (cell === undefined || bus === undefined || bus.cell === cell.cell) return [];
      const where = bus.cell === undefined ? 'no cell' : `cell ${bus.cell}`;
      const message = `${nameOf(device)} belongs to cell ${cell.cell} (${cell.because}), but hangs from a root of ${where}`;
      return [complaintAt(view, 'warning', message, [device], { field: ['address'] })];
    }),
  attempts: ({ devices: [id = ''] }, view) => attemptsFor(view.deviceOf(id), view),
};

function attemptsFor(device: PlanDevice | undefined, view: CheckView): ReturnType<typeof moves> {
  const cell = device && belongsTo(device, view)?.cell;
  return device === undefined || cell === undefined ? [] : moves(view, device, cell);
}
