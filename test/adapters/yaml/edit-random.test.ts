import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { editText } from '../../../src/adapters/yaml/edit.ts';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';
import type { Edit } from '../../../src/core/edit.ts';
import type { Request } from '../../../src/core/request.ts';
import { applyEdits } from '../../../src/explain/edit.ts';
import { EXAMPLES, requests } from '../../properties/arbitraries.ts';
import { randomEdits } from './random-edits.ts';
import { readValue } from './read-value.ts';
import { linesKept } from './touched-lines.ts';

/** Ways to write a value. */
const FORMS: Readonly<Record<string, (value: unknown) => string>> = {
  'block YAML': (value) => stringify(value, { lineWidth: 0 }),
  'block YAML with lists not indented': (value) =>
    stringify(value, { lineWidth: 0, indentSeq: false, singleQuote: true }),
  'YAML with comments': (value) =>
    stringify(value, { lineWidth: 0 }).replace(/^( *)(- )?(.*)$/gm, (line, indent, _, rest) =>
      rest === '' ? line : `${indent}# above ${rest.length}\n${line} # behind`,
    ),
  'YAML with returns': (value) => stringify(value, { lineWidth: 0 }).replaceAll('\n', '\r\n'),
  'flow YAML': (value) => stringify(value, { collectionStyle: 'flow' }),
  'flow YAML on one line': (value) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }),
  JSON: (value) => JSON.stringify(value, null, 2),
  'compact JSON': (value) => JSON.stringify(value),
};

/** Runs a check on the edits that a request may get at all. */
function checkEdits(
  value: unknown,
  text: string,
  edits: readonly Edit[],
  check: (after: string, wanted: unknown) => void,
): void {
  const wanted = applicable(value, edits);
  if (wanted !== undefined) check(editText(text, edits), wanted);
}

/** The value after edits; nothing if there is nothing left, or if an item is gone that another edit is about. */
function applicable(value: unknown, edits: readonly Edit[]): unknown {
  try {
    return applyEdits(value as Request, edits);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const values = requests.map(plain);
const editedValues = values.chain((value) => fc.tuple(fc.constant(value), randomEdits(value)));

describe.each(Object.entries(FORMS))('random requests as %s', (_, print) => {
  it('read after random edits as the edits say, and lines that no edit touches stay', () => {
    fc.assert(
      fc.property(editedValues, ([value, edits]) => {
        const text = print(value);
        checkEdits(value, text, edits, (after, wanted) => {
          expect(readValue(after)).toEqual(wanted);
          expect(linesKept(text, after, value, edits)).toEqual([]);
        });
      }),
      { ...EXAMPLES, numRuns: 100 },
    );
  });
});

/** Devices that repeat others, and wishes that several of them share. */
const repeating = values.map((value) => {
  const { machine, devices } = value as Request;
  const tunables = { hotplug: true, cell: 0 };
  const wishing = devices.map((device, i) => (i % 2 === 0 ? { ...device, tunables } : device));
  return { machine, devices: [...wishing, ...wishing.slice(0, 3), ...wishing.slice(2, 4)] };
});

it.each(['block', 'flow'] as const)(
  'random requests with aliases as %s YAML',
  (collectionStyle) => {
    const examples = repeating.chain((value) => fc.tuple(fc.constant(value), randomEdits(value)));
    fc.assert(
      fc.property(examples, ([value, edits]) => {
        const text = stringify(value, { collectionStyle, lineWidth: 0 });
        checkEdits(value, text, edits, (after, wanted) => {
          expect(readValue(after)).toEqual(wanted);
        });
      }),
      { ...EXAMPLES, numRuns: 200 },
    );
  },
);

const directory = new URL('../../../examples/', import.meta.url);
const names = readdirSync(directory).filter((name) => /\.(?:yaml|json)$/.test(name));

describe.each(names)('%s', (name) => {
  const text = readFileSync(new URL(name, directory), 'utf8');
  const value = readValue(text);

  it('reads after random edits as the edits say', () => {
    fc.assert(
      fc.property(randomEdits(value), (edits) => {
        checkEdits(value, text, edits, (after, wanted) => {
          expect(readValue(after)).toEqual(wanted);
          expect(linesKept(text, after, value, edits)).toEqual([]);
        });
      }),
      { ...EXAMPLES, numRuns: 20 },
    );
  });

  it('gets a limit', () => {
    const path = ['tunables', 'limits', 'rootPorts'];
    const edit: Edit = { path, from: undefined, to: 40 };
    const { request } = requestFromText(editText(text, [edit]));
    expect(request).toEqual(applyEdits(requestFromText(text).request, [edit]));
  });
});
