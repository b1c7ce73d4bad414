import type { Cell } from '../core/request.ts';

const LOCAL = 10;
const REMOTE = 20;

/**
 * How far a root of one guest NUMA cell is from another cell: the cells' distance, less 10, which is none. A root without a
 * cell may be anywhere, and counts as the farthest.
 */
export function cellDistance(
  cells: readonly Cell[] | undefined,
  cell: number,
  rootCell: number | undefined,
): number {
  if (rootCell === cell) return 0;
  const distances = cells?.find(({ id }) => id === cell)?.distances ?? {};
  if (rootCell !== undefined) return (distances[rootCell] ?? REMOTE) - LOCAL;
  return Math.max(REMOTE, ...Object.values(distances)) - LOCAL;
}
