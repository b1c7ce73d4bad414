import { charactersOf } from './columns.ts';

/** How a text is set. */
export interface Face {
  /** Pixels. */
  readonly size: number;
  readonly bold: boolean;
}

/** Widths as parts of the font size: those of DejaVu Sans Bold, which is wider than what most readers see. */
const WIDTHS: readonly (readonly [width: number, characters: RegExp])[] = [
  [0.42, /^[ 'ijl/\\|,.:;IJ-]$/],
  [0.5, /^[frt!()[\]_`]$/],
  [0.6, /^[csz?*"]$/],
  [1.11, /^[mwMW@%]$/],
  [0.92, /^[A-Z#&+<=>^~]$/],
  [0.73, /^[!-~]$/],
  [1.15, /^[\p{L}\p{N}\p{P}\p{M}]+$/u],
];

/** Emoji, and whatever else a font may draw. */
const WIDEST = 1.5;

/** Regular letters are narrower than bold ones. */
const REGULAR = 0.93;

/** How wide a text is at most, in pixels, whatever font it is set in. */
export function widthOf(text: string, face: Face): number {
  const widths = charactersOf(text).map(widthOfOne);
  return sumOf(widths) * face.size * (face.bold ? 1 : REGULAR);
}

/** A text that is no wider than this; what is cut off is marked. */
export function fitted(text: string, width: number, face: Face): string {
  if (widthOf(text, face) <= width) return text;
  const mark = '…';
  const kept = charactersOf(text);
  while (kept.length > 0 && widthOf(kept.join('') + mark, face) > width) kept.pop();
  return kept.join('').trimEnd() + mark;
}

function widthOfOne(character: string): number {
  const known = WIDTHS.find(([, characters]) => characters.test(character));
  return known?.[0] ?? WIDEST;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
