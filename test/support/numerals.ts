/** How libvirt reads a number: always decimal, always hexadecimal, or by its prefix. */
export type Numerals = 'decimal' | 'hexadecimal' | 'by-prefix';

/** The number in one spelling, so that equal numbers are equal texts; other texts stay as they are. */
export function plainNumber(text: string, numerals: Numerals): string {
  const digits = digitsOf(text.trim(), numerals);
  return digits === undefined ? text : BigInt(digits).toString();
}

function digitsOf(text: string, numerals: Numerals): string | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return text;
  if (numerals === 'hexadecimal') return /^[0-9a-f]+$/i.test(text) ? `0x${text}` : undefined;
  if (numerals === 'by-prefix' && /^0[0-7]+$/.test(text)) return `0o${text.slice(1)}`;
  return /^\d+$/.test(text) ? text : undefined;
}
