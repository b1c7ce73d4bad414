import { afterAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/plan.ts';
import { plan } from '../../src/planner/plan.ts';
import { objectivesOf } from '../../src/problem/objectives.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { verify } from '../../src/topology/verify.ts';
import { bestOfAll } from './brute-force.ts';
import type { SmallProblem } from './small-problem.ts';
import { modelOf, smallProblem } from './small-problems.ts';

afterAll(disposeSolver);

/** What a plan costs by its own account; slots in use for headroom, as the enumerator counts them. */
function costsOf(outcome: Outcome, slots: number): readonly number[] | undefined {
  if (outcome.outcome !== 'planned') return undefined;
  return (outcome.plan.objectives ?? []).map(({ name, value }) =>
    name === 'headroom' ? slots - value : value,
  );
}

function faultsOf(problem: SmallProblem, outcome: Outcome): string[] {
  const model = modelOf(problem.machine);
  const names = objectivesOf(problem.request.tunables);
  const costs = costsOf(outcome, problem.machine.slots);
  const best = bestOfAll(problem, names);
  const isBest = JSON.stringify(costs) === JSON.stringify(best);
  const faults = isBest ? [] : [`${names} plan ${costs} best ${best}`];
  if (outcome.outcome !== 'planned') return faults;
  const errors = verify(outcome.plan, { model }).filter(({ severity }) => severity === 'error');
  faults.push(...errors.map(({ message }) => message));
  if (!outcome.plan.objectives?.every(({ proven }) => proven)) faults.push('not proven');
  return faults;
}

const PROBLEMS = Number(process.env.DEVADDR_SMALL_PROBLEMS ?? 2000);
const FROM = Number(process.env.DEVADDR_SMALL_FROM ?? 0);

describe('the solver, compared with trying every plan', () => {
  test('agrees on what is possible and on what is best', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    let planned = 0;
    for (let seed = FROM; seed < FROM + PROBLEMS; seed++) {
      const problem = smallProblem(seed);
      const model = modelOf(problem.machine);
      try {
        const outcome = await plan(problem.request, { strategy: 'solver', model });
        wrong.push(...faultsOf(problem, outcome).map((fault) => `seed ${seed}: ${fault}`));
        if (outcome.outcome === 'planned') planned++;
      } catch (error) {
        wrong.push(`seed ${seed}: ${error}`);
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(planned).toBeGreaterThan(PROBLEMS / 4);
    expect(planned).toBeLessThan(PROBLEMS);
  });
});
