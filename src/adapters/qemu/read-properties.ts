import { readJsonProperties } from './read-json-properties.ts';

/** A property of an option such as `-device`, with where it stands in the word. */
export interface Property {
  readonly name: string;
  /** Text as QEMU takes it; what JSON says of other types as it would be written. */
  readonly value: string;
  /** Where property and value begin and end in the word. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
  /** Type of the value in JSON; plain properties are text. */
  readonly type: 'text' | 'number' | 'other';
}

/** Properties of a word. */
export interface Properties {
  /** What stands first without a name: the driver, or the machine. */
  readonly list: readonly Property[];
  readonly isJson: boolean;
  /** What is wrong with JSON that is none. */
  readonly problem?: string | undefined;
}

/** Reads `driver,name=value` or the same as a JSON object; what stands first without a name is called `first`. */
export function readProperties(word: string, first: string): Properties {
  return word.startsWith('{')
    ? readJsonProperties(word)
    : { list: readPlain(word, first), isJson: false };
}

/** Two commas stand for one; a name alone is `on`, with `no` before it `off`. */
function readPlain(word: string, first: string): Property[] {
  const list: Property[] = [];
  let at = 0;
  while (at < word.length) {
    const start = at;
    let value = '';
    while (at < word.length && (word[at] !== ',' || word[at + 1] === ',')) {
      if (word[at] === ',') at++;
      value += word[at++] ?? '';
    }
    list.push(plainProperty(value, start, at, word, list.length === 0 ? first : undefined));
    at++;
  }
  return list;
}

function plainProperty(
  text: string,
  start: number,
  end: number,
  word: string,
  first: string | undefined,
): Property {
  const equals = text.indexOf('=');
  const type = 'text';
  if (equals < 0) {
    if (first !== undefined)
      return { name: first, value: text, start, valueStart: start, end, type };
    const isOff = text.startsWith('no') && text.length > 2;
    const name = isOff ? text.slice(2) : text;
    return { name, value: isOff ? 'off' : 'on', start, valueStart: end, end, type };
  }
  const valueStart = word.indexOf('=', start) + 1;
  const name = text.slice(0, equals);
  return { name, value: text.slice(equals + 1), start, valueStart, end, type };
}
