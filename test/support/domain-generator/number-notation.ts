import type { Draft } from './draft.ts';

/** A number that may be written in any base, mostly as libvirt writes it. */
export function anyBase(draft: Draft, value: number, digits: number): string {
  const hex = value.toString(16);
  return draft.random.weigh([
    [`0x${hex.padStart(digits, '0')}`, 80],
    [`${value}`, 14],
    [`0x${hex.toUpperCase()}`, 5],
    [`0${value.toString(8)}`, 1],
  ]);
}

/** A hexadecimal number, with or without its prefix. */
export function hexadecimal(draft: Draft, value: number): string {
  const prefix = draft.random.chance(0.9) ? '0x' : '';
  return `${prefix}${value.toString(16)}`;
}
