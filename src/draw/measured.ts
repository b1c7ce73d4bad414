import type { Box } from './box.ts';
import type { Line } from './lines.ts';
import type { Sized } from './rows.ts';

/** A box with its size, before it has a place. */
export interface Measured extends Sized {
  readonly box: Box;
  readonly lines: readonly Line[];
  /** What is in it, row by row; its free slots are a row of their own. */
  readonly rows: readonly (readonly Measured[])[];
}

/** Pixels between the edge of a box and what is in it, and between the boxes in it. */
export const GAP = 6;

/** A text alone makes no box wider than this. */
export const WIDEST_TEXT = 290;

/** Up to this width, what is said of a box stands on one line. */
export const ONE_LINE = 240;
