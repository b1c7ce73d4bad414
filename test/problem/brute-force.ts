import type { Objective } from '../../src/core/request.ts';
import { Search } from './exhaustive-search.ts';
import type { SmallProblem } from './small-problem.ts';

/**
 * Costs of the best of all plans of a small problem, by trying every one: each device in every seat, on everything that is
 * there or could be made. Written from what the wishes mean; it shares nothing with the package.
 */
export function bestOfAll(
  problem: SmallProblem,
  names: readonly Objective[],
): readonly number[] | undefined {
  let best: readonly number[] | undefined;
  new Search(problem, names, (costs) => {
    if (best === undefined || isLess(costs, best)) best = costs;
  }).run();
  return best?.slice(1);
}

/**
 * Costs of all plans of which none costs less than another in something and more in nothing, found in the same way. Plans
 * with more devices astray than need be do not count.
 */
export function frontOfAll(
  problem: SmallProblem,
  names: readonly Objective[],
): readonly (readonly number[])[] {
  let front: (readonly number[])[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  new Search(problem, names, ([strays = 0, ...costs]) => {
    if (strays < fewest) {
      fewest = strays;
      front = [];
    }
    if (strays > fewest || front.some((other) => isNoWorse(other, costs))) return;
    front = [...front.filter((other) => !isNoWorse(costs, other)), costs];
  }).run();
  return front;
}

/** As good in everything. */
export function isNoWorse(a: readonly number[], b: readonly number[]): boolean {
  return a.every((cost, i) => cost <= (b[i] ?? 0));
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const first = a.findIndex((cost, i) => cost !== b[i]);
  return first >= 0 && (a[first] ?? 0) < (b[first] ?? 0);
}
