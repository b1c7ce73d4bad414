import { ascending } from '../core/lookup.ts';
import { charactersOf, cut, sumOf } from './cut.ts';

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
  // Each of these is a whole sentence.
  [12, /^[\ufdfa-\ufdfd]$/],
  [0.7, /^[\p{M}\p{Cf}]$/u],
  [
    1.1,
    /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u,
  ],
  [1.3, /^[\p{L}\p{N}\p{P}]$/u],
];

/** Emoji, and whatever else a font may draw. */
const OTHERS = 1.5;

/** Regular letters are narrower than bold ones. */
const REGULAR = 0.93;

/** How wide a text is at most, in pixels, whatever font it is set in. */
export function widthOf(text: string, face: Face): number {
  return sumOf(charactersOf(text).map(widthOfOne)) * emOf(face);
}

/** A text that is no wider than this, with a mark where something was cut off. */
export function fitted(text: string, width: number, face: Face): string {
  return cut(text, width / emOf(face), widthOfOne, '…');
}

/** What widths of bold letters are multiplied with. */
function emOf({ size, bold }: Face): number {
  return size * (bold ? 1 : REGULAR);
}

/** Widths of the characters that most texts are made of. */
const COMMON = new Map(
  ascending(0x20, 0x7e).map((code) => {
    const character = String.fromCodePoint(code);
    return [character, lookedUp(character)];
  }),
);

/** A character may be put together; a font that cannot do that draws its parts. */
function widthOfOne(character: string): number {
  return COMMON.get(character) ?? sumOf([...character].map(lookedUp));
}

function lookedUp(part: string): number {
  return WIDTHS.find(([, characters]) => characters.test(part))?.[0] ?? OTHERS;
}
