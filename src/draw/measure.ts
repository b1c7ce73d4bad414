import type { Box } from './box.ts';
import { evened, filled } from './fill.ts';
import { FACES, linesOf } from './lines.ts';
import { GAP, type Measured, ONE_LINE, WIDEST_TEXT } from './measured.ts';
import { type Fit, inRows, sizeOf } from './rows.ts';
import { widthOf } from './text-width.ts';

/** The sizes of a box and of everything in it. */
export function measured(box: Box, { limit, proportion }: Fit): Measured {
  const inside = { limit: limit - 2 * GAP, proportion };
  const inner = box.children.map((child) => measured(child, inside));
  const seats = inner.filter((each) => each.box.kind !== 'free');
  const rows = [
    ...inRows(evened(seats), GAP, inside),
    ...inner.filter((each) => each.box.kind === 'free').map((each) => [each]),
  ];
  const { width } = sizeOf(rows, GAP);
  const lines = linesOf(box, Math.max(width, ONE_LINE));
  const texts = lines.map(({ text, kind }) => widthOf(text, FACES[kind]));
  const content = Math.max(width, Math.min(WIDEST_TEXT, Math.ceil(Math.max(...texts))));
  return filled(box, lines, rows, content + 2 * GAP);
}
