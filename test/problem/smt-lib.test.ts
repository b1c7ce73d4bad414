import { beforeAll, describe, expect, test } from 'vitest';
import { FormulaBuilder, type Goal } from '../../src/problem/formula.ts';
import { toSmtLib } from '../../src/problem/smt-lib.ts';
import { loadZ3, type Z3Module } from '../../src/solver/raw-z3.ts';
import { askZ3, costsIn } from '../support/smt-lib.ts';

let z3: Z3Module;
beforeAll(async () => {
  z3 = await loadZ3();
});

/** A formula of three variables, 2 to 4: 1 is the literal that is true. */
function formula(): FormulaBuilder {
  const builder = new FormulaBuilder();
  for (let i = 0; i < 3; i++) builder.variable();
  return builder;
}

const once = (...literals: readonly number[]) =>
  literals.map((literal) => ({ literal, weight: 1 }));

describe('SMT-LIB text', () => {
  test('has variables, clauses, sums and goals in their order', () => {
    const builder = formula();
    builder.clause(2, -3);
    builder.clause(-4);
    builder.atMost(once(2, 3, -4), 2);
    builder.atMost(
      [
        { literal: 2, weight: 2 },
        { literal: -3, weight: 3 },
      ],
      4,
    );
    const goals: Goal[] = [
      { name: 'moves', literals: [2, -3], weights: [5, 1] },
      { name: 'distance', literals: [] },
      { name: 'buses', literals: [4] },
    ];
    expect(toSmtLib(builder, goals).split('\n')).toEqual([
      '(set-option :opt.priority lex)',
      '(declare-const x1 Bool)',
      '(declare-const x2 Bool)',
      '(declare-const x3 Bool)',
      '(declare-const x4 Bool)',
      '(assert x1)',
      '(assert (or x2 (not x3)))',
      '(assert (not x4))',
      '(assert ((_ at-most 2) x2 x3 (not x4)))',
      '(assert ((_ pble 4 2 3) x2 (not x3)))',
      '(assert-soft (not x2) :weight 5 :id moves)',
      '(assert-soft x3 :weight 1 :id moves)',
      '(assert-soft (not x4) :weight 1 :id buses)',
      '(check-sat)',
      '(get-objectives)',
      '',
    ]);
  });

  test('says that an empty clause never holds', () => {
    const builder = formula();
    builder.clause();
    const text = toSmtLib(builder, []);
    expect(text).toContain('(assert false)');
    expect(costsIn(askZ3(z3, text), [])).toBeUndefined();
  });

  test('has goals that Z3 makes small one after the other', () => {
    const builder = formula();
    builder.clause(2, 3);
    builder.clause(2, 4);
    builder.atMost(once(3, 4), 2);
    const [costly, few]: [Goal, Goal] = [
      { name: 'costly', literals: [2], weights: [7] },
      { name: 'few', literals: [2, 3, 4] },
    ];
    const answer = (...goals: Goal[]) => askZ3(z3, toSmtLib(builder, goals));
    expect(costsIn(answer(costly, few), [costly, few])).toEqual([0, 2]);
    expect(costsIn(answer(few, costly), [few, costly])).toEqual([1, 7]);
  });

  test('keeps weights and bounds of sums', () => {
    const builder = formula();
    builder.atLeast(
      [
        { literal: 2, weight: 3 },
        { literal: 3, weight: 2 },
        { literal: 4, weight: 2 },
      ],
      4,
    );
    const goal: Goal = { name: 'weight', literals: [2, 3, 4], weights: [9, 4, 4] };
    expect(costsIn(askZ3(z3, toSmtLib(builder, [goal])), [goal])).toEqual([8]);
  });
});
