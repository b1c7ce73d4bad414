/** Where the line of an offset begins; a byte order mark is no part of it. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && offset > 0 && text.startsWith('\ufeff') ? 1 : start;
}

/** Where the line of an offset ends: in front of its line break. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Where the next line begins; the end of the text if there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** True if nothing but blanks stands in front of an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return isBlank(text.slice(lineStart(text, offset), offset));
}

/** True if nothing but blanks and a comment stands behind an offset on its line. */
export function endsLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:#.*)?$/.test(text.slice(offset, lineEnd(text, offset)));
}

export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/** Where the blanks in front of an offset begin on its line. */
export function blanksBefore(text: string, offset: number): number {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  return start;
}

/** Where the blanks behind an offset end on its line. */
export function blanksBehind(text: string, offset: number): number {
  let end = offset;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return end;
}

/** Whole lines as a piece to cut out; of the last line without an end, the break in front of it goes. */
export function wholeLines(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const [first, behind] = [lineStart(text, start), nextLine(text, end)];
  if (text[behind - 1] === '\n' || first === 0) return { start: first, end: behind };
  return { start: lineEnd(text, lineStart(text, first - 1)), end: behind };
}
