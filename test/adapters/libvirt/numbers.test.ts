import { describe, expect, test } from 'vitest';
import {
  anyBase,
  anyBaseSigned,
  decimal,
  decimalOrUnset,
  decimalSigned,
  hex32,
  hex64,
  type NumberForm,
  sizeInBytes,
} from '../../../src/adapters/libvirt/numbers.ts';

type Cases = readonly (readonly [string, number | undefined])[];

const NEVER: Cases = [
  ['', undefined],
  [' ', undefined],
  ['5 ', undefined],
  ['-5', undefined],
  ['-0', undefined],
  ['+', undefined],
  ['0x', undefined],
  ['5.0', undefined],
  ['1e3', undefined],
  ['٣', undefined],
];

const FORMS: readonly (readonly [string, NumberForm, Cases])[] = [
  [
    'decimal',
    decimal,
    [
      ['0', 0],
      ['5', 5],
      ['+5', 5],
      [' 5', 5],
      ['\t\n5', 5],
      ['05', 5],
      ['010', 10],
      ['0x5', undefined],
      ['1f', undefined],
      ['4294967295', 4294967295],
      ['4294967296', undefined],
    ],
  ],
  [
    'decimal below 2^31',
    decimalSigned,
    [
      ['010', 10],
      ['2147483647', 2147483647],
      ['2147483648', undefined],
    ],
  ],
  [
    'any base',
    anyBase,
    [
      ['0', 0],
      ['00', 0],
      ['31', 31],
      ['037', 31],
      ['010', 8],
      ['08', undefined],
      ['0x1f', 31],
      ['0X1F', 31],
      [' +0x1f', 31],
      ['1f', undefined],
      ['0xg', undefined],
      ['0xffffffff', 4294967295],
      ['0x100000000', undefined],
      ['040000000000', undefined],
    ],
  ],
  [
    'any base below 2^31',
    anyBaseSigned,
    [
      ['0x10', 16],
      ['0x7fffffff', 2147483647],
      ['0x80000000', undefined],
    ],
  ],
  [
    '32 bits of hexadecimal',
    hex32,
    [
      ['10', 16],
      ['0x10', 16],
      ['3F8', 0x3f8],
      ['00000000ffffffff', 4294967295],
      ['100000000', undefined],
      ['3g8', undefined],
    ],
  ],
  [
    '64 bits of hexadecimal',
    hex64,
    [
      ['1000', 0x1000],
      ['0x100000000', 2 ** 32],
      ['ffffffffffffffff', 2 ** 64],
      ['10000000000000000', undefined],
    ],
  ],
];

describe.each(FORMS)('%s', (_, read, cases) => {
  test.each([...cases, ...NEVER.filter(([text]) => text !== '1e3' || read === decimal)])(
    '%j is %s',
    (text, value) => {
      expect(read(text)).toBe(value);
    },
  );
});

test.each([
  ['7', 7],
  ['-1', -1],
  [' -3', -1],
  ['x', undefined],
])('a number that may be unset: %j is %s', (text, value) => {
  expect(decimalOrUnset(text)).toBe(value);
});

describe('sizes', () => {
  test.each([
    ['512', 'KiB', 512 * 1024],
    ['512', 'KB', 512_000],
    ['1', 'm', 2 ** 20],
    ['1', 'GiB', 2 ** 30],
    [' 2', 'bytes', 2],
    ['3', 'b', 3],
    ['1', 'TB', 1e12],
    ['1', 'parsec', undefined],
    ['-1', 'KiB', undefined],
    ['1.5', 'GiB', undefined],
    ['', 'GiB', undefined],
  ])('%j %s', (text, unit, bytes) => {
    expect(sizeInBytes(text, unit)).toBe(bytes);
  });
});
