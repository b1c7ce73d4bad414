/** Characters that move, end or turn around the text that they stand in, and halves of characters. */
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

/** A text in which such characters are seen and do nothing: `\u{1b}` for an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** The dashes and dots that drawings use themselves, for writers that have ASCII only. */
const PLAIN: Readonly<Record<string, string>> = { '–': '-', '…': '...', '·': '-' };

/** A printable text in ASCII. */
export function ascii(text: string): string {
  return printable(text).replace(/[^\x20-\x7e]/gu, (found) => PLAIN[found] ?? escaped(found));
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`;
}
