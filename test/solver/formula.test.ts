import { describe, expect, test } from 'vitest';
import { broken, costOf, FormulaBuilder, normalized } from '../../src/problem/formula.ts';

/** Values of a builder's variables; its first is the one that is always true. */
const assignment = (...values: readonly boolean[]) => [false, true, ...values];

describe('a sum', () => {
  test('has positive weights and each variable once', () => {
    const terms = [
      { literal: 1, weight: 3 },
      { literal: -1, weight: 1 },
      { literal: 2, weight: -2 },
      { literal: 3, weight: 1 },
      { literal: 3, weight: -1 },
    ];
    expect(normalized(terms)).toEqual({ literals: [1, -2], weights: [2, 2], constant: -1 });
  });

  test('that always holds is left out, one that never does is false', () => {
    const builder = new FormulaBuilder();
    const [a, b] = [builder.variable(), builder.variable()];
    builder.atMost([{ literal: a, weight: 1 }], 1);
    expect(builder.sums).toEqual([]);
    builder.atMost([{ literal: b, weight: -1 }], -2);
    expect(builder.clauses).toEqual([[builder.always], []]);
  });

  test('may be held from both sides', () => {
    const builder = new FormulaBuilder();
    const terms = [1, 2, 3].map((weight) => ({ literal: builder.variable(), weight }));
    builder.exactly(terms, 3);
    expect(broken(builder, assignment(true, true, false))).toBeUndefined();
    expect(broken(builder, assignment(false, false, true))).toBeUndefined();
    expect(broken(builder, assignment(true, false, false))).toBeDefined();
    expect(broken(builder, assignment(true, true, true))).toBeDefined();
  });
});

describe('an assignment', () => {
  test('costs the weights of the literals that hold', () => {
    const goal = { name: 'g', literals: [2, -3, 4], weights: [5, 7, 11] };
    expect(costOf(goal, assignment(true, false, false))).toBe(12);
    expect(costOf({ name: 'g', literals: [2, 3] }, assignment(true, true))).toBe(2);
  });

  test('breaks a clause of which nothing holds', () => {
    const builder = new FormulaBuilder();
    const [a, b] = [builder.variable(), builder.variable()];
    builder.implies([a], b);
    expect(broken(builder, assignment(true, false))).toEqual({ clause: [-a, b] });
    expect(broken(builder, assignment(false, false))).toBeUndefined();
  });
});
