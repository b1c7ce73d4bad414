import type { PlanDevice } from '../core/plan.ts';
import { type Box, boxesIn } from './box.ts';
import { ownName } from './words.ts';

/** Where devices stand in another drawing, by id. */
export type Ranks = ReadonlyMap<string, number>;

/** The places of devices in a drawing, from the first to the last. */
export function ranksIn(drawing: Box): Ranks {
  const named = boxesIn(drawing).flatMap(({ devices }) => devices.filter(isNamed));
  return new Map(named.map(({ id }, rank) => [id, rank]));
}

/** Boxes in the order that their devices have elsewhere; behind them, in the given order, those with none of these. */
export function inOrderOf(ranks: Ranks, boxes: readonly Box[]): readonly Box[] {
  if (ranks.size === 0) return boxes;
  const ranked = boxes.map((each) => ({ each, rank: rankOf(each, ranks) }));
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)))
    .map(({ each }) => each);
}

/** The first place of a device in the box. */
function rankOf(outer: Box, ranks: Ranks): number {
  const own = outer.devices.filter(isNamed).map(({ id }) => ranks.get(id) ?? Infinity);
  return Math.min(...own, ...outer.children.map((each) => rankOf(each, ranks)));
}

/** Numbers of PCI controllers say nothing across plans. */
function isNamed(device: PlanDevice): boolean {
  return ownName(device) !== '';
}
