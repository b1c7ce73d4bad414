import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { least } from '../../src/explain/least.ts';
import { shrink } from '../../src/explain/shrink.ts';

/** Items are a class and a number; a cause is so many of some classes, together too many. */
interface Item {
  readonly class: number;
  readonly n: number;
}

type Cause = readonly (readonly [which: number, count: number])[];

const items = (sizes: readonly number[]): Item[][] =>
  sizes.map((size, which) => Array.from({ length: size }, (_, n) => ({ class: which, n })));

const countOf = (kept: Iterable<Item>, which: number): number =>
  [...kept].filter((item) => item.class === which).length;

const contains = (kept: Iterable<Item>, cause: Cause): boolean =>
  cause.every(([which, count]) => countOf(kept, which) >= count);

/** Sizes of classes, and causes within them. */
const problems = fc
  .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
  .chain((sizes) => {
    const part = fc
      .integer({ min: 0, max: sizes.length - 1 })
      .chain((which) =>
        fc.tuple(fc.constant(which), fc.integer({ min: 1, max: sizes[which] ?? 1 })),
      );
    const cause = fc.uniqueArray(part, {
      minLength: 1,
      maxLength: 4,
      selector: ([which]) => which,
    });
    return fc.record({
      sizes: fc.constant(sizes),
      causes: fc.array(cause, { minLength: 1, maxLength: 3 }),
    });
  });

describe('shrinking', () => {
  it('comes down to a cause from which nothing can be dropped', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ sizes, causes }) => {
        const isConflict = (kept: Iterable<Item>): boolean =>
          causes.some((cause) => contains(kept, cause));
        const { kept, minimal } = await shrink(items(sizes), async (rest) => !isConflict(rest));
        expect(minimal).toBe(true);
        expect(isConflict(kept)).toBe(true);
        for (const gone of kept)
          expect(isConflict(kept.filter((item) => item !== gone))).toBe(false);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('asks few questions: two for each class of a cause, times the halvings', async () => {
    let asked = 0;
    const sizes = Array.from({ length: 64 }, () => 16);
    const cause: Cause = [
      [3, 9],
      [40, 1],
    ];
    const { kept } = await shrink(items(sizes), async (rest) => {
      asked++;
      return !contains(rest, cause);
    });
    expect(kept).toHaveLength(10);
    expect(asked).toBeLessThan(50);
  });

  it('does not call minimal what it could not check', async () => {
    const classes = items([8, 8]);
    const { kept, minimal } = await shrink(classes, async (rest) =>
      countOf(rest, 1) < 8 ? undefined : countOf(rest, 0) < 2,
    );
    expect({ minimal, first: countOf(kept, 0) }).toEqual({ minimal: false, first: 2 });
  });
});

describe('the least amount', () => {
  it.each([1, 2, 3, 7, 8, 64, 99, 100])('is found: %i of 100', async (threshold) => {
    expect(await least(100, async (amount) => amount >= threshold)).toBe(threshold);
  });

  it('is none if not even the most is enough', async () => {
    expect(await least(100, async () => false)).toBeUndefined();
    expect(await least(0, async () => true)).toBeUndefined();
  });
});
