import { type Argument, said } from './read-arguments.ts';
import type { Property } from './read-properties.ts';

/** Device and function of an `addr`: hexadecimal text, or a number in JSON that is both in one; nothing for what QEMU refuses. */
export function pciAddr(
  property: Property,
): { readonly slot: number; readonly function: number } | undefined {
  if (property.type === 'number') {
    const devfn = Number(property.value);
    if (!Number.isInteger(devfn) || devfn < 0 || devfn > 255) return undefined;
    return { slot: devfn >> 3, function: devfn & 7 };
  }
  const [, slot = '', fn = '0'] =
    /^(?:0x)?([0-9a-f]+)(?:\.(?:0x)?([0-9a-f]+))?$/i.exec(property.value) ?? [];
  const [device, number] = [Number.parseInt(slot, 16), Number.parseInt(fn, 16)];
  return device <= 0x1f && number <= 7 ? { slot: device, function: number } : undefined;
}

/** A number as QEMU takes numbers: decimal, hexadecimal with `0x`, or octal with a 0 first. */
export function whole(text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(0x[0-9a-f]+|0|[1-9]\d*)$/i.test(text) ? Number(text) : undefined;
}

/** A property that is such a number. */
export function wholeOf(argument: Argument, name: string): number | undefined {
  return whole(said(argument, name) ?? '');
}

/** A switch. */
export function isOn(text: string | undefined): boolean {
  return text === 'on' || text === 'true' || text === 'yes' || text === 'y';
}
