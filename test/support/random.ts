/** Choices that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from `from` to `to`, both possible. */
  int(from: number, to: number): number;
  /** One of the list. */
  pick<T>(list: readonly T[]): T;
  /** One of the choices, the heavier the likelier. */
  weigh<T>(choices: readonly (readonly [choice: T, weight: number])[]): T;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Different members of the list in random order; all of them if no number is given. */
  sample<T>(list: readonly T[], count?: number): T[];
}

/** The choices that belong to a seed. */
export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    int,
    pick: (list) => member(list, int(0, list.length - 1)),
    weigh: (choices) => weighed(choices, next()),
    chance: (probability) => next() < probability,
    sample: (list, count = list.length) => shuffled(list, int).slice(0, count),
  };
}

function mulberry32(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function member<T>(list: readonly T[], at: number): T {
  if (at < 0 || at >= list.length) throw new RangeError('nothing to choose from');
  return list[at] as T;
}

function weighed<T>(choices: readonly (readonly [T, number])[], fraction: number): T {
  let left = fraction * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  return member(choices, choices.length - 1)[0];
}

function shuffled<T>(list: readonly T[], int: (from: number, to: number) => number): T[] {
  const out = [...list];
  for (let last = out.length - 1; last > 0; last--) {
    const other = int(0, last);
    [out[last], out[other]] = [member(out, other), member(out, last)];
  }
  return out;
}
