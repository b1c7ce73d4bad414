import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { editText } from '../../../src/adapters/yaml/edit.ts';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';
import type { Edit } from '../../../src/core/edit.ts';
import type { Path } from '../../../src/core/issue.ts';
import type { Request } from '../../../src/core/request.ts';
import { applyEdits } from '../../../src/explain/edit.ts';
import { EXAMPLES } from '../../properties/arbitraries.ts';
import { readValue } from './read-value.ts';

const set = (path: Path, to: unknown): Edit => ({ path, from: undefined, to });
const takeOut = (...path: Path): Edit => ({ path, from: undefined });

/** The text after edits; it has to read as the edits say. */
function edited(text: string, ...edits: readonly Edit[]): string {
  const after = editText(text, edits);
  expect(readValue(after)).toEqual(applyEdits(readValue(text) as Request, edits) ?? {});
  return after;
}

describe('a value is replaced', () => {
  test.each([
    ['a scalar', 'a: 1   # one\nb: 2\n', ['a'], 8, 'a: 8   # one\nb: 2\n'],
    ['a scalar on the next line', 'a:\n  one\nb: 2', ['a'], 8, 'a:\n  8\nb: 2'],
    ['one in single quotes', "a: '01:00'\n", ['a'], '02:00', "a: '02:00'\n"],
    ['what has to be quoted', 'a: x\n', ['a'], 'on', 'a: "on"\n'],
    ['a seat', 'a: x\n', ['a'], '0000:01:00.0', 'a: "0000:01:00.0"\n'],
    ['what need not be quoted', 'a: "x"\n', ['a'], 'q35', 'a: q35\n'],
    ['text of several lines', 'a: x\n', ['a'], 'one\ntwo', 'a: "one\\ntwo"\n'],
    ['an item', 'a: [ 1,2 , 3]\n', ['a', 1], 'b, c', 'a: [ 1,"b, c" , 3]\n'],
    ['a flow map', 'a: { b: 1 } # c\n', ['a'], { d: [1, {}] }, 'a: { d: [1, {}] } # c\n'],
    ['a block map', 'a: # why\n  b: 1\n  c: 2 # two\nd: 3\n', ['a'], 5, 'a: 5 # why\nd: 3\n'],
    ['a block list', 'a:\n- 1\n- 2\nd: 3', ['a'], { b: 1 }, 'a: { b: 1 }\nd: 3'],
    ['a map behind a dash', '- b: 1\n  c: 2\n- 3\n', [0], 4, '- 4\n- 3\n'],
    ['a block scalar', 'a: | # why\n  x\n  y\n\nb: 1\n', ['a'], 4, 'a: 4 # why\n\nb: 1\n'],
    ['nothing', 'a: # later\nb: 1\n', ['a'], 4, 'a: 4 # later\nb: 1\n'],
    ['nothing behind a dash', '-\n- 1\n', [0], 4, '- 4\n- 1\n'],
    ['nothing in braces', '{ a: , b }', ['b'], 4, '{ a: , b: 4 }'],
    ['a tag', 'a: !!str 4\n', ['a'], 5, 'a: 5\n'],
    ['an anchor before a block', 'a: &x\n  b: 1\nc: 2\n', ['a'], 5, 'a: 5\nc: 2\n'],
    ['an anchor below the key', 'a:\n  &x\n  b: 1\nc: 2\n', ['a'], 5, 'a: 5\nc: 2\n'],
    ['a scalar in JSON', '{"a":1,"b":"x"}', ['b'], 'on', '{"a":1,"b":"on"}'],
    ['an object in JSON', '{"a":{}}', ['a'], { b: [1, 2] }, '{"a":{"b":[1,2]}}'],
    [
      'an object in JSON with blanks',
      '{ "a": 1 }',
      ['a'],
      { b: [1, 2] },
      '{ "a": { "b": [1, 2] } }',
    ],
    [
      'an object in JSON of many lines',
      '{\n    "a": 1\n}\n',
      ['a'],
      { b: [1] },
      '{\n    "a": {\n        "b": [\n            1\n        ]\n    }\n}\n',
    ],
  ])('%s', (_, text, path, to, expected) => {
    expect(edited(text, set(path, to))).toBe(expected);
  });
});

describe('an entry is taken out', () => {
  test.each([
    ['the first', 'a: 1 # one\nb: 2\n', ['a'], 'b: 2\n'],
    ['the last', 'a: 1\nb: 2 # two', ['b'], 'a: 1'],
    [
      'one between comments',
      '# a\na: 1\n# b\nb: 2\n# c\nc: 3\n',
      ['b'],
      '# a\na: 1\n# b\n# c\nc: 3\n',
    ],
    ['a block', 'a:\n  - 1\n  # two\n  - 2\n\nb: 1\n', ['a'], '\nb: 1\n'],
    ['the first behind a dash', '- a: 1 # one\n  b: 2\n', [0, 'a'], '- b: 2\n'],
    ['a block behind a dash', '- a:\n    c: 1\n  b: 2\n', [0, 'a'], '- b: 2\n'],
    ['one above a comment', '- a: 1 # one\n  # b\n  b: 2\n', [0, 'a'], '-\n  # b\n  b: 2\n'],
    ['the first of two dashes', '- - 1\n  - 2\n- 3\n', [0, 0], '- - 2\n- 3\n'],
    ['one in braces', '{ a: 1, b: 2, c: 3 }', ['b'], '{ a: 1, c: 3 }'],
    ['the first in braces', '{ a: 1, b: 2 }', ['a'], '{ b: 2 }'],
    ['the last in braces', '{a: 1, b: 2}', ['b'], '{a: 1}'],
    ['the last before a comma', '{a: 1, b: 2,}', ['b'], '{a: 1, }'],
    ['the last line in braces', '{\n  a: 1, # one\n  b: 2 # two\n}', ['b'], '{\n  a: 1 # one\n}'],
    ['the first line in braces', '{\n  a: 1, # one\n  b: 2\n}', ['a'], '{\n  b: 2\n}'],
    ['the end of a line', '{ a: 1, b: 2,\n  c: 3 }', ['b'], '{ a: 1,\n  c: 3 }'],
    ['all of the last line', '{ a: 1,\n  b: 2 }', ['b'], '{ a: 1 }'],
    ['one in JSON', '{"a":1,"b":[2,3]}', ['a'], '{"b":[2,3]}'],
    ['the last line in JSON', '{\n  "a": 1,\n  "b": 2\n}', ['b'], '{\n  "a": 1\n}'],
    ['the last of a map', 'a:\n  b:\n    c: 1\nd: 1\n', ['a', 'b', 'c'], 'd: 1\n'],
    ['the last of a flow map', 'a: { b: { c: 1 }, d: 1 }', ['a', 'b', 'c'], 'a: { d: 1 }'],
    ['the last of all', 'a: 1\n', ['a'], '{}\n'],
    ['one that is not there', 'a: { b: 1 }\n', ['a', 'c'], 'a: { b: 1 }\n'],
    ['one of an empty map', 'a: {}\nd: 1\n', ['a', 'c'], 'd: 1\n'],
    ['an item', 'a:\n  - 1 # one\n  - 2\n', ['a', 0], 'a:\n  - 2\n'],
    ['an item in brackets', 'a: [1, 2, 3] # all\n', ['a', 2], 'a: [1, 2] # all\n'],
    ['the last item', 'a: # all\n  - 1 # one\nb: 1\n', ['a', 0], 'a: [] # all\nb: 1\n'],
    ['the last item in brackets', 'a: [\n  1\n]\n', ['a', 0], 'a: []\n'],
  ])('%s', (_, text, path, expected) => {
    expect(edited(text, takeOut(...path))).toBe(expected);
  });
});

describe('an entry is put in', () => {
  test.each([
    ['behind the last', 'a: 1 # one\n\n# end\n', ['b'], 2, 'a: 1 # one\nb: 2\n\n# end\n'],
    ['at the end of the text', 'a: 1', ['b'], 2, 'a: 1\nb: 2'],
    [
      'behind a block',
      'x:\n  a:\n    - 1\ny: 1\n',
      ['x', 'b'],
      2,
      'x:\n  a:\n    - 1\n  b: 2\ny: 1\n',
    ],
    ['behind a dash', '-   a: 1\n- 2\n', [0, 'b'], [1], '-   a: 1\n    b: [1]\n- 2\n'],
    ['behind nothing', 'a: # none\n', ['b'], 2, 'a: # none\nb: 2\n'],
    ['in braces', 'x: { a: 1 }\n', ['x', 'b'], 'no', 'x: { a: 1, b: "no" }\n'],
    ['before a comma', 'x: { a: 1, }\n', ['x', 'b'], 2, 'x: { a: 1, b: 2, }\n'],
    ['in braces of lines', '{\n  a: 1 # one\n}', ['b'], 2, '{\n  a: 1, # one\n  b: 2\n}'],
    ['below a comma', '{\n  a: 1, # one\n}', ['b'], 2, '{\n  a: 1, # one\n  b: 2,\n}'],
    ['before a brace', '{\n  a: 1 }', ['b'], 2, '{\n  a: 1,\n  b: 2 }'],
    ['in JSON', '{"a":1}', ['b'], 'x', '{"a":1,"b":"x"}'],
    ['in JSON with blanks', '{ "a": 1 }', ['b'], { c: 1 }, '{ "a": 1, "b": { "c": 1 } }'],
    [
      'in JSON of lines',
      '{\n\t"a": 1\n}\n',
      ['b', 'c'],
      [1],
      '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [\n\t\t\t1\n\t\t]\n\t}\n}\n',
    ],
    ['in what is missing', 'a: 1\n', ['b', 'c', 'd'], 2, 'a: 1\nb: { c: { d: 2 } }\n'],
    ['in null', 'a: null\n', ['a', 'b', 'c'], 2, 'a: { b: { c: 2 } }\n'],
    ['in nothing', 'a: # none\nx: 1\n', ['a', 'b'], 2, 'a: { b: 2 } # none\nx: 1\n'],
    ['in an empty map', 'a: {}\n', ['a', 'b', 'c'], 2, 'a: { b: { c: 2 } }\n'],
    ['in a map without braces', '[a: 1, x]', [0, 'b'], 2, '[{ a: 1, b: 2 }, x]'],
    ['in an empty text', '', ['a'], 2, '{ a: 2 }\n'],
    ['below a comment', '# none', ['a', 'b'], 2, '# none\n{ a: { b: 2 } }\n'],
    ['behind a byte order mark', '\ufeffa: 1\n', ['b'], 2, '\ufeffa: 1\nb: 2\n'],
    ['with a key to be quoted', 'a: 1\n', ['on'], 2, 'a: 1\n"on": 2\n'],
  ])('%s', (_, text, path, to, expected) => {
    expect(edited(text, set(path, to))).toBe(expected);
  });
});

describe('what aliases repeat', () => {
  const shared = 'a: &x { b: 1, c: 2 } # all\nd: *x # same\ne: [*x]\n';

  test.each([
    [
      'changes at the anchor',
      set(['a', 'b'], 3),
      'a: &x { b: 3, c: 2 } # all\nd: { b: 1, c: 2 } # same\ne: [{ b: 1, c: 2 }]\n',
    ],
    [
      'changes at an alias',
      set(['d', 'b'], 3),
      'a: &x { b: 1, c: 2 } # all\nd: { b: 3, c: 2 } # same\ne: [*x]\n',
    ],
    [
      'is taken out of an alias',
      takeOut('e', 0, 'c'),
      'a: &x { b: 1, c: 2 } # all\nd: *x # same\ne: [{ b: 1 }]\n',
    ],
    ['goes with the anchor', takeOut('a'), 'd: { b: 1, c: 2 } # same\ne: [{ b: 1, c: 2 }]\n'],
    ['goes with an alias', takeOut('d'), 'a: &x { b: 1, c: 2 } # all\ne: [*x]\n'],
    [
      'is replaced at an alias',
      set(['d'], 3),
      'a: &x { b: 1, c: 2 } # all\nd: 3 # same\ne: [*x]\n',
    ],
  ])('%s', (_, edit, expected) => {
    expect(edited(shared, edit)).toBe(expected);
  });

  it('may hold aliases', () => {
    const text = 'a: &x 1\nb: &y [*x, { c: *x }]\nd: *y\n';
    expect(edited(text, set(['b', 1, 'c'], 2))).toBe(
      'a: &x 1\nb: &y [*x, { c: 2 }]\nd: [1, { c: 1 }]\n',
    );
    expect(edited(text, takeOut('a'))).toBe('b: &y [1, { c: 1 }]\nd: *y\n');
  });
});

describe('the text as a whole', () => {
  it('keeps its line breaks, and its end', () => {
    const text = 'a: 1 # one\r\nb:\r\n  - 1\r\n  - 2\r\nc: 3';
    const edits = [takeOut('b', 0), set(['d'], 4), takeOut('a')];
    expect(edited(text, ...edits)).toBe('b:\r\n  - 2\r\nc: 3\r\nd: 4');
    expect(edited('{\r\n  "a": 1\r\n}', set(['b'], [2]))).toBe(
      '{\r\n  "a": 1,\r\n  "b": [\r\n    2\r\n  ]\r\n}',
    );
  });

  it('takes positions in lists as they were', () => {
    const edits = [takeOut('a', 0), takeOut('a', 2), set(['a', 3], 'x'), takeOut('a', 10)];
    expect(edited('a: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n', ...edits)).toBe(
      'a: [1, x, 4, 5, 6, 7, 8, 9]\n',
    );
  });

  it('is written anew where blank lines would get another meaning', () => {
    const text = 'x: # why\n  a: |+\n    one\n\n  b: 1\n\n  c: 2\ny: 1 # stays\n';
    expect(edited(text, takeOut('x', 'b'))).toBe(
      'x: { a: "one\\n\\n", c: 2 } # why\ny: 1 # stays\n',
    );
  });

  it('spells out an address of which a part is edited', () => {
    const text = "machine: {}\ndevices:\n  - { kind: rng, model: virtio, address: '01:02.3' }\n";
    const path = ['devices', 0, 'address', 'slot'];
    const after = editText(text, [takeOut(...path)]);
    expect(after).toContain('address: { type: pci, bus: 1, function: 3 } }\n');
    expect(requestFromText(after).request).toEqual(
      applyEdits(requestFromText(text).request, [takeOut(...path)]),
    );
  });
});

it('text that is put in is the same to readers of YAML 1.1 and 1.2', () => {
  const misread = fc.stringMatching(/^[-+0-9:_.eExoObinfatyY~=<>!&*#|%@`?,{}[\] ]{0,6}$/);
  fc.assert(
    fc.property(fc.oneof(misread, fc.string({ unit: 'grapheme' })), (words) => {
      const text = editText('{}', [set(['a', words], words)]);
      const yaml = editText('x: 1\n', [set(['a', words], [words])]);
      expect(JSON.parse(text)).toEqual({ a: { [words]: words } });
      for (const version of ['1.1', '1.2'] as const)
        expect(parse(yaml, { version, merge: false })).toEqual({ x: 1, a: { [words]: [words] } });
    }),
    { ...EXAMPLES, numRuns: 2000 },
  );
});
