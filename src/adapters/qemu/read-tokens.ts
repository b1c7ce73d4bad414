import { DevaddrError } from '../../core/issue.ts';
import { placeAt } from '../place.ts';

/** How a character of a token is quoted in the text. */
export type Quote = '' | "'" | '"';

/** A word of a command line as the shell hands it over, and where its characters stand in the text. */
export interface Token {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Offset in the text of each character of the value, and behind the last one. */
  readonly offsets: readonly number[];
  readonly quotes: readonly Quote[];
}

/** Far longer than any command line that a system takes. */
const LONGEST_TEXT = 16 * 1024 * 1024;

/**
 * Splits a command line into words as a POSIX shell does: quotes, backslashes, line continuations, comments. Nothing is expanded.
 *
 * @throws DevaddrError `InputTooLarge`, `CommandLineUnclosed`, with the place
 */
export function readTokens(text: string): Token[] {
  if (text.length > LONGEST_TEXT) {
    const message = `the text has ${text.length} characters; at most ${LONGEST_TEXT} are read`;
    throw refused(text, 'InputTooLarge', message, 0);
  }
  const tokens: Token[] = [];
  const reader = new Reader(text);
  for (let token = reader.next(); token !== undefined; token = reader.next()) tokens.push(token);
  return tokens;
}

/** What a backslash takes its meaning from between double quotes. */
const ESCAPED = '$`"\\';

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | undefined {
    this.#skipBlanks();
    const text = this.#text;
    if (this.#at >= text.length) return undefined;
    const start = this.#at;
    const token = new Builder(start);
    while (this.#at < text.length && !/\s/.test(text.charAt(this.#at))) {
      const char = text.charAt(this.#at);
      if (this.#isContinued()) this.#at += this.#continuation();
      else if (char === "'") this.#single(token);
      else if (char === '"') this.#double(token);
      else {
        if (char === '\\' && this.#at + 1 < text.length) this.#at++;
        token.add(text.charAt(this.#at), this.#at++, '');
      }
    }
    return token.done(this.#at);
  }

  /** Blanks, continued lines, and comments, which go to the end of their line. */
  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      if (this.#isContinued()) this.#at += this.#continuation();
      else if (this.#at < text.length && /[\s\uFEFF]/.test(text.charAt(this.#at))) this.#at++;
      else if (text.charAt(this.#at) === '#') {
        const end = text.indexOf('\n', this.#at);
        this.#at = end < 0 ? text.length : end;
      } else return;
    }
  }

  #isContinued(): boolean {
    return this.#continuation() > 0;
  }

  /** Length of a backslash and the line break behind it. */
  #continuation(): number {
    if (this.#text.charAt(this.#at) !== '\\') return 0;
    if (this.#text.charAt(this.#at + 1) === '\n') return 2;
    return this.#text.startsWith('\r\n', this.#at + 1) ? 3 : 0;
  }

  #single(token: Builder): void {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw this.#unclosed("'");
    for (let i = this.#at + 1; i < end; i++) token.add(this.#text.charAt(i), i, "'");
    this.#at = end + 1;
    token.reach(this.#at - 1);
  }

  #double(token: Builder): void {
    const text = this.#text;
    const start = this.#at++;
    while (text.charAt(this.#at) !== '"') {
      if (this.#at >= text.length) {
        this.#at = start;
        throw this.#unclosed('"');
      }
      if (this.#isContinued()) {
        this.#at += this.#continuation();
        continue;
      }
      const isEscape =
        text.charAt(this.#at) === '\\' && ESCAPED.includes(text.charAt(this.#at + 1));
      if (isEscape && this.#at + 1 < text.length) this.#at++;
      token.add(text.charAt(this.#at), this.#at++, '"');
    }
    token.reach(this.#at);
    this.#at++;
  }

  #unclosed(quote: string): DevaddrError {
    const message = `the quote \`${quote}\` is not closed`;
    return refused(this.#text, 'CommandLineUnclosed', message, this.#at);
  }
}

class Builder {
  readonly #start: number;
  readonly #offsets: number[] = [];
  readonly #quotes: Quote[] = [];
  #value = '';
  #behind: number;

  constructor(start: number) {
    this.#start = start;
    this.#behind = start;
  }

  add(char: string, offset: number, quote: Quote): void {
    this.#value += char;
    this.#offsets.push(offset);
    this.#quotes.push(quote);
    this.#behind = offset + 1;
  }

  /** Where text goes that is put behind the last character, within its quotes. */
  reach(offset: number): void {
    this.#behind = offset;
  }

  done(end: number): Token {
    return {
      value: this.#value,
      start: this.#start,
      end,
      offsets: [...this.#offsets, this.#behind],
      quotes: this.#quotes,
    };
  }
}

function refused(text: string, code: string, message: string, at: number): DevaddrError {
  return new DevaddrError({ code, path: [], message, place: placeAt(text, at) });
}
