import type { Box } from './box.ts';
import { evened, filled } from './fill.ts';
import { FACES, linesOf } from './lines.ts';
import { GAP, type Measured, ONE_LINE, WIDEST_TEXT } from './measured.ts';
import { type Fit, inRows, inRowsOf, sizeOf } from './rows.ts';
import { widthOf } from './text-width.ts';

/** How many boxes stand side by side in another drawing, by the kind and name of the box around them. */
export type Columns = ReadonlyMap<string, number>;

/** The columns of a drawing. */
export function columnsIn({ box, rows }: Measured): Columns {
  const own = rows.map(({ length }) => length);
  const inner = rows.flat().flatMap((each) => [...columnsIn(each)]);
  return new Map([...inner, ...(own.length > 1 ? [[keyOf(box), Math.max(...own)] as const] : [])]);
}

function keyOf({ kind, name }: Box): string {
  return `${kind} ${name}`;
}

/** The sizes of a box and of everything in it, in the columns of another drawing where that has the box. */
export function measured(box: Box, { limit, proportion }: Fit, columns?: Columns): Measured {
  const inside = { limit: limit - 2 * GAP, proportion };
  const inner = box.children.map((child) => measured(child, inside, columns));
  const seats = evened(inner.filter((each) => each.box.kind !== 'free'));
  const known = columns?.get(keyOf(box));
  const rows = [
    ...(known === undefined ? inRows(seats, GAP, inside) : inRowsOf(seats, known)),
    ...inner.filter((each) => each.box.kind === 'free').map((each) => [each]),
  ];
  const { width } = sizeOf(rows, GAP);
  const lines = linesOf(box, Math.max(width, ONE_LINE));
  const texts = lines.map(({ text, kind }) => widthOf(text, FACES[kind]));
  const content = Math.max(width, Math.min(WIDEST_TEXT, Math.ceil(Math.max(...texts))));
  return filled(box, lines, rows, content + 2 * GAP);
}
