import { beforeAll, describe, expect, test } from 'vitest';
import { mixedDevices, pairedGpus } from '../../benchmarks/placements.ts';
import { broken } from '../../src/problem/formula.ts';
import { toSmtLib } from '../../src/problem/smt-lib.ts';
import { optimize } from '../../src/solver/optimize.ts';
import { loadZ3, type Z3Module } from '../../src/solver/raw-z3.ts';
import { Z3Oracle } from '../../src/solver/z3-oracle.ts';
import { type Asked, formulaOf } from '../support/formula-of.ts';
import { costsByClasp, hasClasp } from '../support/opb.ts';
import { askZ3, costsIn } from '../support/smt-lib.ts';
import { modelOf, smallProblem } from './small-problems.ts';

let z3: Z3Module;
beforeAll(async () => {
  z3 = await loadZ3();
});

type Costs = readonly number[] | undefined;

/** Formulas of small random requests, some of which ask for too much, and of three larger ones. */
const FORMULAS: readonly (readonly [name: string, asked: Asked])[] = [
  ...Array.from({ length: 60 }, (_, i): readonly [string, Asked] => {
    const { request, machine } = smallProblem(50_000 + i);
    const options = { model: modelOf(machine), strays: i % 3 > 0 };
    return [`small problem ${i}`, formulaOf(request, options)];
  }),
  ...[pairedGpus(2), mixedDevices(32), mixedDevices(24, 'prefer')].map(
    ({ name, request }): readonly [string, Asked] => [name, formulaOf(request)],
  ),
];

/** Costs by the package's own search. */
function ownCosts({ formula, goals }: Asked): Costs {
  const oracle = new Z3Oracle(z3, formula);
  try {
    const optimum = optimize(oracle, goals, { effort: 1e9, slice: 1e6, expired: () => false });
    if (optimum.outcome !== 'found') return undefined;
    expect(broken(formula, optimum.assignment)).toBeUndefined();
    const costs = optimum.goals.map(({ value }) => value);
    expect(optimum.goals.map(({ lower }) => lower)).toEqual(costs);
    return costs;
  } finally {
    oracle.dispose();
  }
}

describe('the best placement by our own search', () => {
  test("is that of Z3's Optimize", () => {
    let planned = 0;
    for (const [name, asked] of FORMULAS) {
      const { formula, goals } = asked;
      const own = ownCosts(asked);
      const theirs = costsIn(askZ3(z3, toSmtLib(formula, goals)), goals);
      expect(own, name).toEqual(theirs);
      if (own !== undefined) planned++;
    }
    // Neither answer is rare.
    expect(planned).toBeGreaterThan(FORMULAS.length / 3);
    expect(planned).toBeLessThan((FORMULAS.length * 2) / 3);
  });

  const clasp = hasClasp();
  test.skipIf(!clasp)(`is that of clasp${clasp ? '' : ', which is not installed here'}`, () => {
    for (const [name, asked] of FORMULAS)
      expect(ownCosts(asked), name).toEqual(costsByClasp(asked.formula, asked.goals));
  });
});
