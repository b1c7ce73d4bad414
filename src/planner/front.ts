import type { PciAddress } from '../core/address.ts';
import type { Outcome, Plan } from '../core/plan.ts';
import type { Objective, Request } from '../core/request.ts';
import type { Costs } from '../problem/beyond.ts';
import type { PlanOptions } from './plan.ts';
import { type GoalCost, planBySolver } from './plan-by-solver.ts';

/** The plans of a request of which none is better than another in every objective that was asked for. */
export interface Front {
  readonly plans: readonly Plan[];
  /** False if time was up before it was certain that there are no others. */
  readonly complete: boolean;
}

export type FrontOutcome =
  | ({ readonly outcome: 'planned' } & Front)
  | Exclude<Outcome, { readonly outcome: 'planned' }>;

export interface FrontOptions extends Omit<PlanOptions, 'strategy'> {
  /** Where devices were, for the objective `moves`. */
  readonly past?: ReadonlyMap<string, PciAddress> | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * All trade-offs between objectives: for each way in which the objectives can come out, unless another one is as good in all
 * and better in one, one plan. The time limit is for all of them.
 *
 * @throws DevaddrError as `plan` does
 */
export async function planFront(
  request: Request,
  objectives: readonly Objective[],
  options: FrontOptions = {},
): Promise<FrontOutcome> {
  const asked = { ...request, tunables: { ...request.tunables, objectives } };
  const end = performance.now() + (options.timeoutMs ?? TIMEOUT_MS);
  for (const strays of [false, true]) {
    const search = new FrontSearch(asked, objectives, { ...options, strays }, end);
    const outcome = await search.run();
    if (outcome.outcome !== 'impossible' || strays) return outcome;
  }
  return { outcome: 'undecided' };
}

interface SearchOptions extends FrontOptions {
  readonly strays: boolean;
}

/**
 * Looks for the best plan by the objectives in their order, then for the best of those that are better than it in some
 * objective, and so on. Each that is found is on the front: whatever was better than it in everything would have been found
 * before, or is shut out together with it.
 */
class FrontSearch {
  readonly #request: Request;
  readonly #objectives: ReadonlySet<string>;
  readonly #options: SearchOptions;
  readonly #end: number;
  readonly #plans: Plan[] = [];
  readonly #points: Costs[] = [];
  /** Nobody goes astray more than in the first plan, as in every plan. */
  #most: Costs = new Map();

  constructor(
    request: Request,
    objectives: readonly Objective[],
    options: SearchOptions,
    end: number,
  ) {
    this.#request = request;
    this.#objectives = new Set(objectives);
    this.#options = options;
    this.#end = end;
  }

  async run(): Promise<FrontOutcome> {
    for (;;) {
      const outcome = await this.#next();
      if (outcome.outcome === 'impossible' && this.#plans.length > 0)
        return { outcome: 'planned', plans: this.#plans, complete: true };
      if (outcome.outcome === 'impossible') return outcome;
      if (outcome.outcome === 'planned') continue;
      if (this.#plans.length === 0) return outcome;
      return { outcome: 'planned', plans: this.#plans, complete: false };
    }
  }

  /** One plan more; undecided if it is not proven that there is no better one. */
  async #next(): Promise<Outcome> {
    let costs: ReadonlyMap<string, GoalCost> = new Map();
    const outcome = await planBySolver(this.#request, {
      ...this.#options,
      timeoutMs: Math.max(0, this.#end - performance.now()),
      beyond: { points: this.#points, most: this.#most },
      onCosts: (found) => {
        costs = found;
      },
    });
    if (outcome.outcome !== 'planned') return outcome;
    const counted = [...costs].filter(([name]) => name === 'strays' || this.#objectives.has(name));
    if (!counted.every(([, { proven }]) => proven)) return { outcome: 'undecided' };
    this.#most = new Map(
      counted.flatMap(([name, { cost }]) => (name === 'strays' ? [[name, cost]] : [])),
    );
    this.#points.push(
      new Map(counted.flatMap(([name, { cost }]) => (name === 'strays' ? [] : [[name, cost]]))),
    );
    this.#plans.push(outcome.plan);
    return outcome;
  }
}
