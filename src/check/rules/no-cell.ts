import { busOf } from '../../compare/seats.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { belongsTo } from '../belongs-to.ts';
import { type CheckRule, complaintAt } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const noCell: CheckRule = {
  id: 'numa.no-cell',
  says: 'In a guest whose cells are bound to host nodes, host devices hang from the root of a cell.',
  source: 'QEMU 7.2 and 10.0: whatever hangs from bus 0 has node -1 in the guest',
  severity: 'note',
  guest: 'The guest does not know which of its cells the device is near to.',
  check: (view) =>
    boundCells(view) < 2
      ? []
      : view.guest.devices.flatMap((device) => {
          const isHost =
            (device.kind === 'hostdev' && device.type !== 'usb' && device.type !== 'scsi') ||
            (device.kind === 'interface' && device.type === 'hostdev');
          const bus = isHost ? busOf(device, view.tree, view.holders) : undefined;
          if (bus === undefined || bus.cell !== undefined || belongsTo(device, view)) return [];
          const message = `${nameOf(device)} hangs from a root of no cell, but the guest's cells are bound to host nodes`;
          return [complaintAt(view, 'note', message, [device], { field: ['address'] })];
        }),
};

function boundCells({ cells }: CheckView): number {
  return (cells ?? []).filter(({ hostNode }) => hostNode !== undefined).length;
}
