/** Something with a size. */
export interface Sized {
  readonly width: number;
  readonly height: number;
}

/** How much wider each width is that is tried. */
const STEP = 20;

/** How wide rows may be, and how much wider than high they had best be together. */
export interface Fit {
  readonly limit: number;
  readonly proportion: number;
}

/** Items one behind the other, in rows of the width that fits best. */
export function inRows<T extends Sized>(
  items: readonly T[],
  gap: number,
  { limit, proportion }: Fit,
): readonly (readonly T[])[] {
  const widest = Math.max(0, ...items.map(({ width }) => width));
  const steps = Math.max(0, Math.ceil((limit - widest) / STEP));
  const widths = Array.from({ length: steps + 1 }, (_, i) => Math.min(widest + i * STEP, limit));
  const tried = widths.map((width) => rowsOf(items, gap, Math.max(width, widest)));
  const costs = tried.map((rows) => costOf(sizeOf(rows, gap), proportion));
  return tried[costs.indexOf(Math.min(...costs))] ?? [];
}

/** The height it has, or would have with the same width in the right proportion. */
export function costOf({ width, height }: Sized, proportion: number): number {
  return Math.max(width / proportion, height);
}

/** Items one behind the other, in rows of so many. */
export function inRowsOf<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const starts = items.flatMap((_, i) => (i % count === 0 ? [i] : []));
  return starts.map((start) => items.slice(start, start + count));
}

/** Items one behind the other, in rows that are no wider than the limit. */
export function rowsOf<T extends Sized>(items: readonly T[], gap: number, limit: number): T[][] {
  const rows: T[][] = [];
  let room = 0;
  for (const item of items) {
    const row = rows.at(-1);
    room -= gap + item.width;
    if (row !== undefined && room >= 0) {
      row.push(item);
      continue;
    }
    rows.push([item]);
    room = limit - item.width;
  }
  return rows;
}

/** The room that rows take. */
export function sizeOf(rows: readonly (readonly Sized[])[], gap: number): Sized {
  const widths = rows.map((row) =>
    lengthOf(
      row.map(({ width }) => width),
      gap,
    ),
  );
  const heights = rows.map((row) => Math.max(0, ...row.map(({ height }) => height)));
  return { width: Math.max(0, ...widths), height: lengthOf(heights, gap) };
}

function lengthOf(parts: readonly number[], gap: number): number {
  return parts.reduce((sum, part) => sum + part, Math.max(0, parts.length - 1) * gap);
}
