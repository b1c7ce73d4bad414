/** Where values of an axis are, and which of them are written next to it. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

const TICKS = 6;

/** A scale with round numbers that covers all values. */
export function scaleOf(values: readonly number[], [from, to]: readonly [number, number]): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const step = roundStep((most - least) / TICKS);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(most / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step));
  const span = (last - first) * step;
  const at = (value: number): number =>
    Math.round((from + ((value - first * step) / span) * (to - from)) * 10) / 10;
  return { at, ticks };
}

/** The least of 1, 2 and 5 times a power of ten that is not below a number. */
function roundStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least) ?? 10;
  return factor * power;
}

/** Without what floating point adds. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
