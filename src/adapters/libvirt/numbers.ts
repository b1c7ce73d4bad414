import { entryOf } from '../../core/lookup.ts';

/** libvirt's ways to write a number; each returns undefined for what is not one. */
export type NumberForm = (text: string) => number | undefined;

const UINT32_MAX = 2 ** 32 - 1;
const INT32_MAX = 2 ** 31 - 1;

/** Decimal, as for controllers and drives: `05` is 5; blanks in front are skipped, behind they are wrong. */
export const decimal: NumberForm = (text) => {
  const digits = /^[ \t\n\r\f\v]*\+?(\d+)$/.exec(text)?.[1];
  return digits === undefined ? undefined : atMost(Number(digits), UINT32_MAX);
};

/** Decimal or with a C prefix, as for PCI and channel addresses: `0x1f`, `037`, `31`. */
export const anyBase: NumberForm = (text) => {
  const [, hex, octal, dec] =
    /^[ \t\n\r\f\v]*\+?(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))$/.exec(text) ?? [];
  if (hex !== undefined) return atMost(Number.parseInt(hex, 16), UINT32_MAX);
  if (octal !== undefined) return atMost(Number.parseInt(octal, 8), UINT32_MAX);
  return dec === undefined ? undefined : atMost(Number(dec), UINT32_MAX);
};

/** As `anyBase`, up to 64 bits; beyond 2^53 the last digits are lost. */
export const anyBase64: NumberForm = (text) => {
  const number = /^[ \t\n\r\f\v]*\+?(0[xX][0-9a-fA-F]+|\d+)$/.exec(text)?.[1];
  if (number === undefined) return undefined;
  const octal = /^0\d/.test(number);
  if (octal && !/^[0-7]+$/.test(number)) return undefined;
  const value = octal ? Number.parseInt(number, 8) : Number(number);
  return value < 2 ** 64 ? value : undefined;
};

/** As `anyBase`, but not above what a signed number holds: targets of PCI controllers. */
export const anyBaseSigned: NumberForm = (text) => atMost(anyBase(text), INT32_MAX);

/** Decimal, not above what a signed number holds: indexes. */
export const decimalSigned: NumberForm = (text) => atMost(decimal(text), INT32_MAX);

/** Decimal that may be negative; a negative number counts as not given, and so does 4294967295: libvirt takes it for -1. */
export const decimalOrUnset: NumberForm = (text) => {
  const value = /^\s*-\d+$/.test(text) ? -1 : decimal(text);
  return value === UINT32_MAX ? -1 : value;
};

/** Hexadecimal with or without prefix, up to 32 bits. */
export const hex32: NumberForm = (text) => atMost(hex64(text), UINT32_MAX);

/** Hexadecimal with or without prefix, up to 64 bits; beyond 2^53 the last digits are lost. */
export const hex64: NumberForm = (text) => {
  const digits = /^[ \t\n\r\f\v]*\+?(?:0[xX])?([0-9a-fA-F]{1,})$/.exec(text)?.[1];
  return digits === undefined || digits.replace(/^0+/, '').length > 16
    ? undefined
    : Number.parseInt(digits, 16);
};

function atMost(value: number | undefined, most: number): number | undefined {
  return value === undefined || value > most ? undefined : value;
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  kb: 1e3,
  k: 2 ** 10,
  kib: 2 ** 10,
  mb: 1e6,
  m: 2 ** 20,
  mib: 2 ** 20,
  gb: 1e9,
  g: 2 ** 30,
  gib: 2 ** 30,
  tb: 1e12,
  t: 2 ** 40,
  tib: 2 ** 40,
  pb: 1e15,
  p: 2 ** 50,
  pib: 2 ** 50,
  eb: 1e18,
  e: 2 ** 60,
  eib: 2 ** 60,
};

/** Bytes of a size with a unit such as `KiB` or `G`; undefined if either is wrong. */
export function sizeInBytes(text: string, unit: string): number | undefined {
  const value = /^\s*\d+$/.test(text) ? Number(text) : undefined;
  const factor = entryOf(UNIT_BYTES, unit.toLowerCase());
  if (value === undefined || factor === undefined) return undefined;
  const bytes = value * factor;
  return bytes < 2 ** 64 ? bytes : undefined;
}
