import { beforeAll, describe, expect, test } from 'vitest';
import { broken, costOf } from '../../src/problem/formula.ts';
import { type Budget, type Optimum, optimize } from '../../src/solver/optimize.ts';
import { loadZ3, type Z3Module } from '../../src/solver/raw-z3.ts';
import { Z3Oracle } from '../../src/solver/z3-oracle.ts';
import { randomFrom } from '../support/random.ts';
import { randomProblem, type SmallProblem } from './formulas.ts';
import { crowded, pigeonhole } from './pigeons.ts';

let z3: Z3Module;
beforeAll(async () => {
  z3 = await loadZ3();
});

const ENOUGH: Budget = { effort: 1e9, slice: 1e6, expired: () => false };

function solve({ formula, goals }: SmallProblem, budget: Partial<Budget> = {}): Optimum {
  const oracle = new Z3Oracle(z3, formula);
  try {
    return optimize(oracle, goals, { ...ENOUGH, ...budget });
  } finally {
    oracle.dispose();
  }
}

/** Costs of the best of all assignments, by trying them; nothing if there is none. */
function bestOfAll({ formula, goals }: SmallProblem): readonly number[] | undefined {
  let best: readonly number[] | undefined;
  for (let bits = 0; bits < 2 ** formula.variables; bits++) {
    const assignment = [false];
    for (let v = 0; v < formula.variables; v++) assignment.push((bits & (1 << v)) !== 0);
    if (broken(formula, assignment) !== undefined) continue;
    const costs = goals.map((goal) => costOf(goal, assignment));
    if (best === undefined || isLess(costs, best)) best = costs;
  }
  return best;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const first = a.findIndex((cost, i) => cost !== b[i]);
  return first >= 0 && (a[first] ?? 0) < (b[first] ?? 0);
}

function expectBest(problem: SmallProblem, optimum: Optimum): void {
  const best = bestOfAll(problem);
  if (optimum.outcome !== 'found') {
    expect(optimum.outcome).toBe('impossible');
    expect(best).toBeUndefined();
    return;
  }
  expect(broken(problem.formula, optimum.assignment)).toBeUndefined();
  expect(optimum.goals.map(({ value }) => value)).toEqual(best);
  expect(optimum.goals.map(({ lower }) => lower)).toEqual(best);
}

describe('the optimum', () => {
  test('is that of all assignments, for 2,000 random formulas', () => {
    const random = randomFrom(20_001);
    for (let i = 0; i < 2000; i++) {
      const problem = randomProblem(random);
      expectBest(problem, solve(problem));
    }
  });

  test('is the same where every check is cut short at first', () => {
    const random = randomFrom(20_002);
    for (let i = 0; i < 200; i++) {
      const problem = randomProblem(random);
      expectBest(problem, solve(problem, { slice: 1 }));
    }
  });

  test('is reached by the same assignment each time', () => {
    const random = randomFrom(20_003);
    for (let i = 0; i < 20; i++) {
      const problem = randomProblem(random);
      expect(solve(problem)).toEqual(solve(problem));
    }
  });
});

describe('a search that is not allowed to finish', () => {
  const holes = pigeonhole(9, 8);

  test('says so if it has found nothing', () => {
    expect(solve({ formula: holes, goals: [] }, { expired: () => true }).outcome).toBe('undecided');
  });

  test('gives what it has found, with a lower bound', () => {
    const { formula, goal } = crowded(9, 8);
    const found: number[] = [];
    const optimum = solve(
      { formula, goals: [goal] },
      {
        effort: 40_000,
        slice: 10_000,
        onFound: ({ goals }) => found.push(goals[0]?.value ?? -1),
      },
    );
    expect(optimum.outcome).toBe('found');
    if (optimum.outcome !== 'found') return;
    expect(broken(formula, optimum.assignment)).toBeUndefined();
    expect(optimum.goals[0]?.value).toBeGreaterThanOrEqual(1);
    expect(optimum.goals[0]?.lower).toBeLessThanOrEqual(1);
    expect(found.at(-1)).toBe(optimum.goals[0]?.value);
  });
});
