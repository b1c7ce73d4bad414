const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Latin letters and the like, which nothing combines with. */
const SIMPLE = /^[ -~\xa0-\u02ff–…]*$/;

/** The characters of a text as a reader counts them. */
export function charactersOf(text: string): string[] {
  if (SIMPLE.test(text)) return [...text];
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** As much of a text as there is room for, with a mark where something was cut off. */
export function cut(
  text: string,
  room: number,
  widthOf: (character: string) => number,
  mark: string,
): string {
  const characters = charactersOf(text);
  const widths = characters.map(widthOf);
  if (sumOf(widths) <= room) return text;
  let left = room - sumOf(charactersOf(mark).map(widthOf));
  const end = widths.findIndex((width) => {
    left -= width;
    return left < 0;
  });
  return characters.slice(0, end).join('').trimEnd() + mark;
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
