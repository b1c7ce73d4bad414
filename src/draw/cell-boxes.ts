import type { Plan } from '../core/plan.ts';
import { byAddress } from './behind.ts';
import { type Box, box } from './box.ts';
import { type Draft, deviceBox } from './device-box.ts';
import { inOrderOf } from './order.ts';
import type { PciTop } from './pci-boxes.ts';
import { cellWords } from './words.ts';

/** The NUMA cells with the host bridges and memory of each; the host bridges alone if the guest has no cells. */
export function cellBoxes(plan: Plan, tops: readonly PciTop[], draft: Draft): readonly Box[] {
  const { machine, devices } = plan;
  const known = new Map((machine.cells ?? []).map((cell) => [cell.id, cell]));
  const ids = new Set([...known.keys(), ...tops.flatMap(({ cell }) => cell ?? [])]);
  const inCell = (cell: number | undefined): readonly Box[] =>
    inOrderOf(
      draft.ranks,
      tops.filter((each) => each.cell === cell).map(({ top }) => top),
    );
  const outside = inCell(undefined);
  if (ids.size === 0) return outside;
  const cells = [...ids].sort((a, b) => a - b);
  const boxes = cells.map((id) => {
    const memory = devices.filter(
      (device) => device.kind === 'memory' && device.node === id && device.address?.type === 'dimm',
    );
    const slots = memory.sort(byAddress).flatMap((device) => deviceBox(device, draft));
    const children = [...inCell(id), ...slots];
    return box('cell', `cell ${id}`, { words: cellWords(known.get(id) ?? {}), children });
  });
  return [
    ...boxes,
    ...(outside.length === 0 ? [] : [box('cell', 'no cell', { children: outside })]),
  ];
}
