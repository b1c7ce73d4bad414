import { describe, expect, test } from 'vitest';
import { descend, placeOf } from '../../../src/adapters/libvirt/document.ts';
import { newElement, printElement, reach } from '../../../src/adapters/libvirt/element-builder.ts';
import { escapeXml } from '../../../src/adapters/libvirt/escape-xml.ts';
import { attribute, child, parse, placeAt } from '../../../src/adapters/libvirt/xml.ts';
import { applyTextEdits } from '../../../src/adapters/text-edits.ts';
import { issueOf } from '../../support/builders.ts';

const fail = (text: string) => issueOf(() => parse(text));

describe('text that is not XML is refused with its place', () => {
  test.each([
    ['<a>\n  <b></c>\n</a>', 'XmlInvalid', { line: 2, column: 6 }],
    ["<a x='1' x='2'/>", 'XmlInvalid', { line: 1, column: 10 }],
    ['<a>&nbsp;</a>', 'XmlInvalid', { line: 1, column: 4 }],
    ['', 'XmlInvalid', { line: 1, column: 1 }],
    ['<!-- only a comment -->', 'XmlInvalid', { line: 1, column: 24 }],
    ['<?xml version="1.0"?>\n<!DOCTYPE a>\n<a/>', 'XmlDoctype', { line: 2, column: 1 }],
  ])('%j', (text, code, place) => {
    expect(fail(text)).toMatchObject({ code, place });
  });

  test('in words', () => {
    expect(fail('<a><b></a>').message).toMatch(/^not well-formed XML: /);
    expect(fail('<a><b></a>').message).not.toMatch(/column/);
    expect(fail('<!DOCTYPE a><a/>').message).toBe(
      'a document type is not accepted: it could define entities',
    );
  });

  test('what is too large is not looked at', () => {
    expect(fail(' '.repeat(32 * 1024 * 1024 + 1))).toMatchObject({
      code: 'InputTooLarge',
      message: 'the document has 33554433 characters; at most 33554432 are read',
    });
  });

  test('what is nested too deeply is refused where it gets too deep', () => {
    const text = `${'<a>\n'.repeat(50_000)}${'</a>'.repeat(50_000)}`;
    expect(fail(text)).toMatchObject({
      code: 'InputTooDeep',
      message: 'elements are nested more than 256 deep',
      place: { line: 257, column: 1 },
    });
  });

  test('a document type in a comment or in text is none', () => {
    expect(() => parse('<a><!-- no document type here --></a>')).not.toThrow();
  });
});

describe('elements', () => {
  const root = parse("<a><!-- x --><b n='1'/>text<c/><b n='2'/></a>");

  test('are found by name, the first one counts', () => {
    expect(attribute(child(root, 'b'), 'n')).toBe('1');
    expect(child(root, 'd')).toBeUndefined();
    expect(child(undefined, 'b')).toBeUndefined();
    expect(root.children.map(({ name }) => name)).toEqual(['b', 'c', 'b']);
  });

  test('have the attributes they state and no others', () => {
    expect(attribute(child(root, 'b'), 'constructor')).toBeUndefined();
    expect(attribute(undefined, 'n')).toBeUndefined();
  });

  test('are reached as far as a path exists', () => {
    expect(descend(root, ['c', 'd']).name).toBe('c');
    expect(descend(root, []).name).toBe('a');
  });
});

describe('places in the text', () => {
  test('count lines and columns from 1', () => {
    const text = 'ab\ncd\r\nef';
    const places = [0, 1, 3, 7].map((offset) => placeAt(text, offset));
    expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual([
      '1:1',
      '1:2',
      '2:1',
      '3:1',
    ]);
  });

  test('lead to an attribute, or to its element', () => {
    const text = '<a>\n  <b x=\'1\'\n     y = "2"/>\n</a>';
    const b = descend(parse(text), ['b']);
    expect(placeOf(text, { element: b })).toEqual({ line: 2, column: 3 });
    expect(placeOf(text, { element: b, attribute: 'y' })).toEqual({ line: 3, column: 6 });
    expect(placeOf(text, { element: b, attribute: 'z' })).toEqual({ line: 2, column: 3 });
  });

  test('attributes are found between odd blanks and quotes', () => {
    const text = `<a one = "1>'" \n\ttwo='2"/'  three="3" />`;
    const element = parse(text);
    const spans = element.attributes;
    expect(spans.map((span) => [span.name, text.slice(span.valueStart, span.valueEnd)])).toEqual([
      ['one', `1>'`],
      ['two', '2"/'],
      ['three', '3'],
    ]);
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([
      `one = "1>'"`,
      `two='2"/'`,
      'three="3"',
    ]);
    expect(text.slice(element.attributesEnd)).toBe(' />');
  });

  test('a further attribute goes behind the name if there is none', () => {
    const text = '<a  ></a>';
    expect(text.slice(parse(text).attributesEnd)).toBe('  ></a>');
  });
});

describe('edits', () => {
  test('are applied from front to back, whatever their order', () => {
    const edits = [
      { start: 4, end: 5, text: 'E' },
      { start: 0, end: 1, text: 'A' },
      { start: 2, end: 2, text: '-' },
    ];
    expect(applyTextEdits('abcdef', edits)).toBe('Ab-cdEf');
  });

  test('insertions at one offset keep their order, a replacement there comes last', () => {
    const edits = [
      { start: 1, end: 2, text: 'B' },
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' },
    ];
    expect(applyTextEdits('abc', edits)).toBe('a12Bc');
  });

  test('may be limited to a part of the text', () => {
    expect(applyTextEdits('abcdef', [{ start: 2, end: 3, text: 'C' }], 1, 4)).toBe('bCd');
    expect(applyTextEdits('abc', [])).toBe('abc');
  });
});

describe('new elements', () => {
  test('are printed with single quotes and two blanks a level', () => {
    const element = newElement('a', { x: '1' });
    reach(element, ['b', 'c']).attributes.y = '<"&\'>';
    reach(element, ['b', 'd']).text = 'a & b';
    element.children.push({ raw: '<e/>' });
    expect(printElement(element, '  ')).toBe(
      [
        "<a x='1'>",
        '    <b>',
        `      <c y='&lt;"&amp;&apos;&gt;'/>`,
        '      <d>a &amp; b</d>',
        '    </b>',
        '    <e/>',
        '  </a>',
      ].join('\n'),
    );
  });

  test('are self-closing without content', () => {
    expect(printElement(newElement('a'), '')).toBe('<a/>');
  });

  test('text is escaped', () => {
    expect(escapeXml(`a<b>&'"`)).toBe(`a&lt;b&gt;&amp;&apos;"`);
  });
});
