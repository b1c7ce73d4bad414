import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/request/parse.ts';
import { requestOf } from './refusals.ts';

const nic = { kind: 'interface', model: 'virtio' };

describe('properties', () => {
  const words = fc.constantFrom(
    ...[
      'machine',
      'devices',
      'tunables',
      'kind',
      'disk',
      'interface',
      'address',
      'type',
      'pci',
      'bus',
      'cells',
      'id',
    ],
    ...[
      'together',
      'cell',
      'distances',
      'capabilities',
      'flags',
      'target',
      '__proto__',
      'constructor',
      'toString',
    ],
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, false, 0, 1, -1, 0.5, 1e300, '', '01:00.0', '0'),
      words,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(words, tie('json'), { maxKeys: 6, noNullPrototype: false }),
    ),
  }));

  it('never throws, and finds an issue wherever it refuses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), json), (value) => {
        const result = parseRequest(value);
        expect(
          result.ok || result.issues.every(({ code, message }) => code !== '' && message !== ''),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on values that are no JSON', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        parseRequest({
          machine: value,
          devices: [value, { kind: 'disk', address: value, id: value }],
          tunables: value,
        });
      }),
    );
  });

  it('takes what it made', () => {
    const device = fc.constantFrom<object>(
      nic,
      { kind: 'disk', target: 'vda', was: '01:00.0' },
      { kind: 'redirdev', address: { type: 'usb', port: 1 } },
      { kind: 'disk', address: { type: 'drive' } },
    );
    fc.assert(
      fc.property(fc.array(device), (devices) => {
        const once = parseRequest(requestOf(devices));
        if (!once.ok) expect.fail('refused');
        expect(parseRequest(once.value)).toEqual(once);
      }),
    );
  });
});
