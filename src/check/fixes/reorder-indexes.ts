import { pciSeat } from '../../core/address.ts';
import type { Edit } from '../../core/edit.ts';
import type { PlanController } from '../../core/plan.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { addressEdits, fieldEdit } from './address-edits.ts';

/**
 * Hands the indexes of PCI controllers out anew so that each is greater than that of the bus its controller is on, and changes
 * the buses of addresses with them. Nothing of that is seen by the guest. Indexes that an IOMMU may name are not touched.
 */
export function reorderIndexes(view: CheckView): Attempt[] {
  const controllers = view.guest.pci.controllers.filter(({ index }) => index !== undefined);
  if (view.plan.devices.some(({ kind }) => kind === 'iommu')) return [];
  const indexes = controllers.map(({ index = 0 }) => index).sort((a, b) => a - b);
  if (new Set(indexes).size < indexes.length) return [];
  const parentsFirst = inOrder(controllers);
  if (parentsFirst === undefined) return [];
  const renamed = new Map(
    parentsFirst.map(({ index = 0 }, i) => [index, indexes[i] ?? index] as const),
  );
  const moved = controllers.filter(({ index = 0 }) => renamed.get(index) !== index);
  const edits = [
    ...moved.map((each) => fieldEdit(view, each, 'index', renamed.get(each.index ?? 0))),
    ...view.guest.pci.seated.flatMap(({ device, address }): Edit[] => {
      const bus = renamed.get(address.bus);
      return bus === undefined || bus === address.bus ? [] : addressEdits(view, device, { bus });
    }),
  ];
  const names = moved.map(({ id, index = 0 }) => `\`${id}\` index ${renamed.get(index)}`);
  return edits.length === 0 ? [] : [{ says: `give ${names.join(', ')}`, edits }];
}

/** Controllers by index, each after the one it hangs from; nothing if they hang from each other. */
function inOrder(controllers: readonly PlanController[]): PlanController[] | undefined {
  const left = new Map(
    [...controllers]
      .sort((a, b) => (a.index ?? 0) - (b.index ?? 0))
      .map((each) => [each.index ?? 0, each] as const),
  );
  const done: PlanController[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find((each) => {
      const seat = pciSeat(each);
      return seat === undefined || !left.has(seat.bus);
    });
    if (next === undefined) return undefined;
    left.delete(next.index ?? 0);
    done.push(next);
  }
  return done;
}
