const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Scripts whose characters take two columns of a terminal. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** How many columns a text takes in a terminal. */
export function columnsOf(text: string): number {
  return charactersOf(text).reduce((sum, character) => sum + columnsOfOne(character), 0);
}

/** A text in so many columns, the last of them a mark where something was cut off. */
export function inColumns(text: string, columns: number, cut: string): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let room = columns - columnsOf(cut);
  for (const character of charactersOf(text)) {
    room -= columnsOfOne(character);
    if (room < 0) break;
    kept += character;
  }
  return kept + cut;
}

/** The characters of a text as a reader counts them. */
export function charactersOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

function columnsOfOne(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}
