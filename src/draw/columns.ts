import { charactersOf, cut, sumOf } from './cut.ts';

/** Characters that take two columns of a terminal. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** How many columns a text takes in a terminal. */
export function columnsOf(text: string): number {
  return sumOf(charactersOf(text).map(columnsOfOne));
}

/** A text in so many columns, with a mark where something was cut off. */
export function inColumns(text: string, columns: number, mark: string): string {
  return cut(text, columns, columnsOfOne, mark);
}

/** Characters that are drawn onto the one before them. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The sum of its parts, as terminals count that cannot put them together. */
function columnsOfOne(character: string): number {
  return sumOf([...character].map((part) => (WIDE.test(part) ? 2 : Number(!NONE.test(part)))));
}
