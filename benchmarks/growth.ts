import type { Timing } from './rounds.ts';
import { exponent } from './statistics.ts';

/** A measured guest. */
export interface Measured {
  readonly size: number;
  readonly timing: Timing;
}

/** How time grows with the number of devices. */
export interface Growth {
  /** Exponent of the number of devices, fitted from 20 devices on. */
  readonly exponent: number;
  /** Exponent that n·log n has over the same sizes. */
  readonly linearithmic: number;
}

/** Fits the exponent; undefined with fewer than two sizes. */
export function growthOf(measured: readonly Measured[]): Growth | undefined {
  const large = measured.filter(({ size }) => size >= 20);
  if (large.length < 2) return undefined;
  return {
    exponent: exponent(large.map(({ size, timing }) => ({ n: size, value: timing.median }))),
    linearithmic: exponent(large.map(({ size }) => ({ n: size, value: size * Math.log(size) }))),
  };
}

/** A sentence for the report. */
export function growthNote(what: string, growth: Growth | undefined): string[] {
  if (growth === undefined) return [];
  const { exponent: fitted, linearithmic } = growth;
  return [
    `Growth of ${what} from 20 devices on: n^${fitted.toFixed(2)}` +
      ` (n·log n would be n^${linearithmic.toFixed(2)}).`,
  ];
}
