import type { Box, BoxKind } from './box.ts';
import { heightOf, type Line } from './lines.ts';
import { GAP, type Measured, WIDEST_TEXT } from './measured.ts';
import { rowsOf, sizeOf } from './rows.ts';

type MeasuredRows = Measured['rows'];

/** Boxes up to this width stand in columns. */
const NARROW = WIDEST_TEXT + 4 * GAP;

/** Boxes are about as wide as others if they have this part of their width. */
const ABOUT = 0.8;

/** What boxes in a row may lack of the height of the row to be made as high. */
const LITTLE = 40;

/** What takes the width there is rather than stand in columns. */
const SPREAD: ReadonlySet<BoxKind> = new Set([
  'cell',
  'group',
  'root',
  'expander',
  'bridge',
  'switch',
  'free',
]);

/** A box of a width, with what is in it made to fill it. */
export function filled(
  box: Box,
  lines: readonly Line[],
  rows: MeasuredRows,
  width: number,
): Measured {
  const inside = filledRows(rows, width - 2 * GAP);
  const below = rows.length === 0 ? 0 : GAP + sizeOf(inside, GAP).height;
  return { box, lines, rows: inside, width, height: heightOf(lines) + below + 2 * GAP };
}

/** Boxes of about the same width, all made as wide as the widest of them. */
export function evened(items: readonly Measured[]): readonly Measured[] {
  const widths = items.map(({ width }) => width);
  const narrow = Math.max(...widths.filter((width) => width <= NARROW));
  const wide = Math.max(...widths);
  return items.map((item) => {
    if (item.width <= narrow) return widened(item, narrow);
    return item.width < wide * ABOUT ? item : widened(item, wide);
  });
}

/** A box that is made wider: what is in it may need fewer rows then. */
function widened(item: Measured, width: number): Measured {
  if (item.width >= width) return item;
  const items = item.rows.flat();
  const seats = items.filter((each) => !isStrip(each));
  const strips = items.filter(isStrip).map((strip) => [strip]);
  const rows = [...rowsOf(seats, GAP, width - 2 * GAP), ...strips];
  return filled(item.box, item.lines, rows, width);
}

/** Rows in which what is alone takes the width, and what is almost as high as its row the height. */
function filledRows(rows: MeasuredRows, room: number): MeasuredRows {
  const columns = Math.max(...rows.map((row) => row.length));
  const column = Math.floor((room + GAP) / columns) - GAP;
  return rows.map((row) => {
    const [only, ...others] = row;
    const isAlone = only !== undefined && others.length === 0;
    if (isAlone && (columns === 1 || SPREAD.has(only.box.kind))) return [widened(only, room)];
    const isGrid = row.every(({ width }) => width >= column * ABOUT && width <= column);
    return levelled(isGrid ? row.map((item) => widened(item, column)) : row);
  });
}

function levelled(row: readonly Measured[]): readonly Measured[] {
  const highest = Math.max(...row.map(({ height }) => height));
  return row.map((item) => (highest - item.height > LITTLE ? item : { ...item, height: highest }));
}

function isStrip({ box }: Measured): boolean {
  return box.kind === 'free';
}
