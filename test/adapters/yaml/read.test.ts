import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';
import { DevaddrError, type Issue } from '../../../src/core/issue.ts';

function refusal(text: string, fileName?: string): readonly Issue[] {
  try {
    requestFromText(text, fileName === undefined ? {} : { fileName });
  } catch (error) {
    if (error instanceof DevaddrError) return error.issues;
    throw error;
  }
  return [];
}

/** Place, code and words of each issue. */
function told(text: string): string[] {
  return refusal(text).map(
    ({ place, code, message }) => `${place?.line}:${place?.column} ${code} ${message}`,
  );
}

const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;
const withDevice = (device: string): string =>
  lines('machine: { type: q35 }', 'devices:', `  - ${device}`);

describe('reading', () => {
  it('reads YAML and JSON alike', () => {
    const yaml = lines('machine: {type: q35}', 'devices:', '  - {kind: rng, model: virtio}');
    const json =
      '{\n\t"machine": { "type": "q35" },\n\t"devices": [\n\t\t{ "kind": "rng", "model": "virtio" }\n\t]\n}';
    const { request } = requestFromText(yaml);
    expect(request.devices).toEqual([{ id: 'rng0', kind: 'rng', model: 'virtio' }]);
    expect(requestFromText(json).request).toEqual(request);
    expect(requestFromText(`\uFEFF${yaml}`).request).toEqual(request);
  });

  it('takes hexadecimal numbers', () => {
    const { request } = requestFromText(
      withDevice('{ kind: rng, model: virtio, address: { type: pci, bus: 0xff, slot: 0x1f } }'),
    );
    expect(request.devices[0]?.address).toEqual({ type: 'pci', bus: 255, slot: 31 });
  });

  it.each([
    ['0000:01:00.0', { type: 'pci', domain: 0, bus: 1, slot: 0, function: 0 }],
    ['01:00.0', { type: 'pci', bus: 1, slot: 0, function: 0 }],
    ['01:00', { type: 'pci', bus: 1, slot: 0 }],
    ['10:10', { type: 'pci', bus: 16, slot: 16 }],
  ])('takes the address %s without quotes, whatever the version of YAML', (text, address) => {
    const plain = withDevice(`{ kind: rng, model: virtio, address: ${text} }`);
    const block = withDevice(`kind: rng\n    model: virtio\n    address: ${text}`);
    for (const each of [plain, block, `%YAML 1.1\n---\n${plain}`]) {
      expect(requestFromText(each).request.devices[0]?.address).toEqual(address);
    }
  });

  it('takes `on` and `off` without quotes', () => {
    const text = lines(
      '%YAML 1.1',
      '---',
      'machine: {}',
      'devices: []',
      'tunables: { hotplug: { ports: on } }',
    );
    expect(requestFromText(text).request.tunables?.hotplug?.ports).toBe('on');
  });

  it('repeats what an alias stands for', () => {
    const text = lines(
      'machine: {}',
      'devices:',
      '  - { kind: interface, tunables: &near { cell: 0 } }',
      '  - { kind: interface, tunables: *near }',
    ).replace('{}', '{ cells: [{ id: 0 }] }');
    expect(requestFromText(text).request.devices[1]?.tunables).toEqual({ cell: 0 });
  });
});

describe('what is wrong with a request', () => {
  it('is told with line and column, in the order of the text', () => {
    const text = lines(
      'devices:',
      '  - kind: interface',
      '    adress: 01:00.0',
      '    address: { type: pci, bus: 1, slot: 40 }',
      '  - model: virtio',
      'machine:',
      '  virtType: kvn',
    );
    expect(told(text)).toEqual([
      '3:5 FieldUnknown `devices[0]` has no field `adress`',
      '4:41 ValueOutOfRange `devices[0].address.slot` is `40`; expected a whole number from 0 to 31',
      expect.stringMatching(/^5:5 FieldMissing `devices\[1\]` needs `kind`: one of /),
      '7:13 ValueUnknown `machine.virtType` is `kvn`; expected one of `kvm`, `qemu` and `hvf`',
    ]);
  });

  it('is told of keys within one line', () => {
    expect(told('{"machine": {"tpye": "q35"}, "devices": []}')).toEqual([
      '1:14 FieldUnknown `machine` has no field `tpye`',
    ]);
  });

  it('is told where an alias repeats it', () => {
    const text = lines(
      'machine: {}',
      'devices:',
      '  - &nic { kind: interface, rom: 1 }',
      '  - *nic',
    );
    expect(told(text).map((each) => each.split(' ')[0])).toEqual(['3:34', '3:34']);
  });

  it('asks for quotes where a number was meant to be text', () => {
    const [issue] = refusal(withDevice('{ kind: redirdev, address: { type: usb, port: 1.2 } }'));
    expect(issue).toMatchObject({ code: 'ValueWrongType', place: { line: 3, column: 51 } });
    expect(issue?.hint).toBe("write it in quotes, such as `'1.2'`, so that it is text");
  });

  it('carries the name of the file', () => {
    const [issue] = refusal('[]', 'guest.yaml');
    expect(issue).toMatchObject({ code: 'ValueWrongType', data: { fileName: 'guest.yaml' } });
  });

  it('may be that there is nothing', () => {
    const words = 'the request is `null`; expected an object with `machine` and `devices`';
    expect(told('')).toEqual([`1:1 ValueWrongType ${words}`]);
    expect(told('# nothing\n')).toEqual([`1:1 ValueWrongType ${words}`]);
  });
});

describe('what is wrong with a text', () => {
  it.each([
    ['a: [1\nb: 2\n', '2:1 YamlInvalid'],
    ['a:\n\t- b\n', '2:1 YamlInvalid'],
    ['{"a": "b\\q"}', '1:9 YamlInvalid'],
    ['a: !secret b\n', '1:4 YamlInvalid'],
    ['a: !!binary aGk=\n', '1:4 YamlInvalid'],
  ])('%j is neither YAML nor JSON', (text, start) => {
    const [first] = told(text);
    expect(first).toMatch(`${start} the text is neither YAML nor JSON: `);
  });

  it('refuses keys that are given twice', () => {
    const [issue, ...rest] = refusal(
      lines('machine: {}', 'devices:', '  - kind: rng', '    model: virtio', '    kind: rng'),
    );
    expect(rest).toEqual([]);
    expect(issue).toMatchObject({
      code: 'KeyDuplicate',
      path: ['devices', 0, 'kind'],
      place: { line: 5, column: 5 },
      message: 'the key `kind` is given twice, first in line 3',
    });
    expect(told('{"machine": {}, "devices": [], "machine": {}}')).toEqual([
      '1:32 KeyDuplicate the key `machine` is given twice, first in line 1',
    ]);
  });

  it('refuses keys that are no text', () => {
    expect(told('? [a, b]\n: 1\n')).toEqual(['1:3 KeyInvalid a key must be text or a number']);
  });

  it('refuses several documents', () => {
    expect(told('machine: {}\n---\nmachine: {}\n')).toEqual([
      '2:1 DocumentsMultiple the text has several documents; a request is one',
    ]);
  });

  it.each([
    ['flow lists', '['.repeat(100_000), '1:65'],
    ['objects', '{"a":'.repeat(100_000), '1:321'],
    ['block lists', '- '.repeat(100_000), '1:129'],
    ['keys', '? '.repeat(100_000), '1:129'],
  ])('refuses %s that are nested too deep', (_what, text, place) => {
    expect(told(text)).toEqual([
      `${place} InputTooDeep lists and objects are nested more than 64 deep`,
    ]);
  });

  it('refuses a text that is too large', () => {
    const [issue] = refusal(' '.repeat(16 * 1024 * 1024 + 1));
    expect(issue).toMatchObject({
      code: 'InputTooLarge',
      message: 'the text has 16777217 characters; at most 16777216 are read',
    });
  });

  it('refuses aliases that multiply', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf']) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(', ')}]`);
    }
    const [issue] = refusal(lines(...bomb));
    expect(issue).toMatchObject({
      code: 'AliasesTooMany',
      message: 'aliases repeat more than 100000 values',
    });
    expect(issue?.place?.line).toBe(5);
  });

  it('refuses aliases of nothing and of themselves', () => {
    const words = 'AliasUnknown `*a` refers to an anchor that is not defined before it';
    expect(told('a: *a\n')).toEqual([`1:4 ${words}`]);
    expect(told('a: &a [*a]\n')).toEqual([`1:8 ${words}`]);
  });
});

describe('properties', () => {
  it('reads any text or refuses it with places', () => {
    const piece = fc.constantFrom(
      ...[
        'machine:',
        'devices:',
        ' ',
        '\n',
        '  - ',
        '{',
        '}',
        '[',
        ']',
        ',',
        ': ',
        '&a ',
        '*a',
        '? ',
        '"',
        "'",
        '#',
        '|',
      ],
      ...[
        'kind: rng',
        '01:00.0',
        '0x1f',
        '---\n',
        '%YAML 1.1\n',
        '!x ',
        '<<: ',
        '\t',
        '\r\n',
        'null',
        '\u0000',
        '\u{1f600}',
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((each) => each.join('')),
    );
    fc.assert(
      fc.property(text, (each) => {
        const issues = refusal(each);
        expect(
          issues.filter(({ place }) => place === undefined || place.line < 1 || place.column < 1),
        ).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back the JSON of a request', () => {
    const kinds = fc.constantFrom<object>(
      { kind: 'rng', model: 'virtio', address: '00:05.0' },
      { kind: 'disk', target: 'vda', source: '\u{1f600} "\\\u2028\t' },
      { kind: 'interface', address: { type: 'pci', slot: 31 } },
    );
    fc.assert(
      fc.property(fc.array(kinds), fc.constantFrom(0, 2, '\t'), (devices, indent) => {
        const { request } = requestFromText(JSON.stringify({ machine: {}, devices }, null, indent));
        expect(requestFromText(JSON.stringify(request)).request).toEqual(request);
      }),
    );
  });
});
