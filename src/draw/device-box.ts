import type { PlanDevice } from '../core/plan.ts';
import { titleOf } from '../core/title.ts';
import type { Behind } from './behind.ts';
import { type Box, box } from './box.ts';
import type { ChangeOf } from './changes.ts';
import { inOrderOf, type Ranks } from './order.ts';
import { placeWords, seatWords } from './words.ts';

/** What is needed to make boxes of a plan. */
export interface Draft {
  readonly behind: Behind;
  readonly changeOf: ChangeOf;
  readonly ranks: Ranks;
  /** Devices that have a box; none gets a second one. */
  readonly placed: Set<PlanDevice>;
}

/** The box of a device, with what hangs from it; nothing if it has one already. */
export function deviceBox(device: PlanDevice, draft: Draft): Box[] {
  if (draft.placed.has(device)) return [];
  draft.placed.add(device);
  const held = draft.behind.get(device) ?? [];
  const children = held.flatMap((each) => deviceBox(each, draft));
  return [
    box(device.kind === 'controller' ? 'controller' : 'device', device.id, {
      words: titleOf(device),
      ...whereIs(device, draft),
      devices: [device],
      children: inOrderOf(draft.ranks, children),
    }),
  ];
}

/** Where a device is, and where it was. */
export function whereIs(
  device: PlanDevice,
  { changeOf }: Draft,
): Pick<Box, 'seat' | 'place' | 'change'> {
  return { seat: seatWords(device), place: placeWords(device.address), change: changeOf(device) };
}
