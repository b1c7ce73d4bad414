import type { Properties, Property } from './read-properties.ts';

/** Reads the members of an object that are no objects or lists themselves; members of those within are left out. */
export function readJsonProperties(word: string): Properties {
  try {
    JSON.parse(word);
  } catch (error) {
    return { list: [], isJson: true, problem: (error as Error).message };
  }
  const members = new Members();
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(word); match !== null; match = TOKEN.exec(word)) {
    const [whole, mark, text, other] = match;
    const end = match.index + whole.length;
    if (mark !== undefined) members.mark(mark);
    else members.value({ text, other, start: end - (text ?? other ?? '').length, end });
  }
  return { list: members.list, isJson: true };
}

/** Blanks, and a mark, a text or another value. */
const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|([^\s{}[\],:"]+))/y;

/** A text, a number or a word. */
interface Value {
  readonly text: string | undefined;
  readonly other: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Members of the outermost object while its parts come one by one. */
class Members {
  readonly list: Property[] = [];
  #depth = 0;
  #name: Value | undefined;

  mark(mark: string): void {
    if (mark === '{' || mark === '[') this.#depth++;
    if (mark === '}' || mark === ']') this.#depth--;
    // What is no single value is left out, its name as well.
    if (mark !== ':') this.#name = undefined;
  }

  value(value: Value): void {
    if (this.#depth !== 1) return;
    if (this.#name === undefined) this.#name = value;
    else this.list.push(property(this.#name, value));
  }
}

function property(name: Value, { text, other = '', start, end }: Value): Property {
  const place = { name: wordOf(name.text), start: name.start, valueStart: start, end };
  if (text !== undefined) return { ...place, value: wordOf(text), type: 'text' };
  const value = { true: 'on', false: 'off' }[other] ?? other;
  return { ...place, value, type: /^-?\d/.test(other) ? 'number' : 'other' };
}

function wordOf(text = '""'): string {
  return String(JSON.parse(text));
}
