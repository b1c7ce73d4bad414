/** A replacement of a piece of text, by offsets; `start` equals `end` for an insertion. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that do not overlap; insertions at one offset keep their order. */
export function applyEdits(
  text: string,
  edits: readonly TextEdit[],
  from = 0,
  to: number = text.length,
): string {
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let at = from;
  for (const edit of inOrder) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at, to));
  return parts.join('');
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
};

const SPECIAL = /[&<>']/;

/** Text for an attribute in single quotes, or between tags. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>']/g, (char) => ENTITY[char] ?? char) : text;
}
