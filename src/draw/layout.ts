import type { Box } from './box.ts';
import { FACES, heightOf, type Line } from './lines.ts';
import { type Columns, columnsIn, measured } from './measure.ts';
import { GAP, type Measured } from './measured.ts';
import { costOf } from './rows.ts';
import { fitted } from './text-width.ts';

/** A box with its place on the page, in pixels. */
export interface Rectangle {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What is written in it, each line with the left end of its baseline. */
  readonly lines: readonly PlacedLine[];
  readonly children: readonly Rectangle[];
}

export interface PlacedLine extends Line {
  readonly x: number;
  readonly y: number;
}

/** The widest page, as long as no single box is wider. */
const PAGE = 1200;

/** How much wider than high a page had best be. */
const PAGE_PROPORTION = 1.4;

/** Proportions of boxes that are tried. */
const PROPORTIONS = [1.8, 1.2, 2.6, 4] as const;

/**
 * Nested boxes as rectangles in rows: children lie inside their parents, and siblings beside each other. Boxes have the
 * proportions that give the best page, or gave it for another guest whose drawing this one should resemble; what is in both stands in
 * as many columns.
 */
export function layout(guest: Box, like: Box = guest): Rectangle {
  const tried = PROPORTIONS.map((proportion) => ({ proportion, page: pageOf(like, proportion) }));
  const best = tried.reduce((a, b) => (pageCost(b.page) < pageCost(a.page) ? b : a));
  const page = like === guest ? best.page : pageOf(guest, best.proportion, columnsIn(best.page));
  return placed(page, 0, 0);
}

function pageCost(page: Measured): number {
  return costOf(page, PAGE_PROPORTION);
}

function pageOf(guest: Box, proportion: number, columns?: Columns): Measured {
  return measured(guest, { limit: PAGE, proportion }, columns);
}

function placed(item: Measured, x: number, y: number): Rectangle {
  const { box, width, height, lines, rows } = item;
  let top = y + GAP + heightOf(lines) + GAP;
  const children: Rectangle[] = [];
  for (const row of rows) {
    let left = x + GAP;
    for (const each of row) {
      children.push(placed(each, left, top));
      left += each.width + GAP;
    }
    top += Math.max(...row.map((each) => each.height)) + GAP;
  }
  return {
    box,
    x,
    y,
    width,
    height,
    lines: written(lines, x + GAP, y + GAP, width - 2 * GAP),
    children,
  };
}

/** Lines one below the other; what does not fit is cut off. */
function written(
  lines: readonly Line[],
  x: number,
  y: number,
  room: number,
): readonly PlacedLine[] {
  let top = y;
  return lines.map(({ kind, text }) => {
    const face = FACES[kind];
    const baseline = top + face.size;
    top += face.height;
    return { kind, text: fitted(text, room, face), x, y: baseline };
  });
}
