import { afterAll, describe, expect, test } from 'vitest';
import type { Objective } from '../../src/core/request.ts';
import { planFront } from '../../src/planner/front.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { frontOfAll, isNoWorse } from '../problem/brute-force.ts';
import { modelOf, smallProblem } from '../problem/small-problems.ts';
import { randomFrom } from '../support/random.ts';

afterAll(disposeSolver);

const OBJECTIVES: readonly Objective[] = [
  'moves',
  'controllers',
  'distance',
  'buses',
  'ioWindows',
  'headroom',
];

const PROBLEMS = Number(process.env.DEVADDR_FRONT_PROBLEMS ?? 250);
const FROM = Number(process.env.DEVADDR_FRONT_FROM ?? 0);

/** What the front's plans cost by their own account; slots in use for headroom, as the enumerator counts them. */
async function frontOf(seed: number, names: readonly Objective[]): Promise<string[]> {
  const { request, machine } = smallProblem(seed);
  const outcome = await planFront(request, names, { model: modelOf(machine), timeoutMs: 30_000 });
  if (outcome.outcome !== 'planned') return [];
  expect(outcome.complete, `seed ${seed}`).toBe(true);
  return outcome.plans.map(({ objectives = [] }) => {
    const costs = names.map((name) => {
      const value = objectives.find((each) => each.name === name)?.value ?? Number.NaN;
      return name === 'headroom' ? machine.slots - value : value;
    });
    return costs.join(' ');
  });
}

describe('the front of a small problem, compared with trying every plan', () => {
  test('has the same trade-offs', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    const sizes = new Map<number, number>();
    for (let seed = FROM; seed < FROM + PROBLEMS; seed++) {
      const names = randomFrom(seed).sample(OBJECTIVES, 2 + (seed % 3));
      const found = await frontOf(seed, names);
      const all = frontOfAll(smallProblem(seed), names).map((costs) => costs.join(' '));
      if (found.toSorted().join() !== all.toSorted().join())
        wrong.push(`seed ${seed}: ${names} found ${found.join(' | ')} all ${all.join(' | ')}`);
      sizes.set(all.length, (sizes.get(all.length) ?? 0) + 1);
    }
    expect(wrong).toEqual([]);
    const planned = [...sizes].reduce((sum, [size, n]) => sum + (size > 0 ? n : 0), 0);
    const several = [...sizes].reduce((sum, [size, n]) => sum + (size > 1 ? n : 0), 0);
    expect(planned).toBeGreaterThan(PROBLEMS / 3);
    expect(several).toBeGreaterThan(PROBLEMS / 20);
  });

  test('knows what is no worse', () => {
    expect(isNoWorse([1, 2], [1, 3])).toBe(true);
    expect(isNoWorse([1, 2], [2, 1])).toBe(false);
  });
});
