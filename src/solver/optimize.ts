import { costOf, type Goal, type Literal } from '../problem/formula.ts';
import type { Oracle, Verdict } from './oracle.ts';

/** How a goal came out. It is optimal if its lower bound is its value. */
export interface GoalResult {
  readonly name: string;
  readonly value: number;
  /** No assignment has less, given the goals before it. */
  readonly lower: number;
}

export type Optimum =
  | ({ readonly outcome: 'found' } & Found)
  | { readonly outcome: 'impossible' | 'undecided' };

export interface Budget {
  /**
   * Effort of the search once there is an assignment, in the oracle's own units; a search with the same effort ends the same
   * way. Whether there is one at all is looked for without a limit.
   */
  readonly effort: number;
  /** Effort after which a check is given up for another way to go on. */
  readonly slice: number;
  /** True when time is up. */
  readonly expired: () => boolean;
  /** Told of every assignment that is better than those before. */
  readonly onFound?: (found: Found) => void;
}

/** An assignment, and what its goals cost. */
export interface Found {
  readonly assignment: readonly boolean[];
  readonly goals: readonly GoalResult[];
}

/**
 * Makes goals as small as they can be, the first before the second and so on. The first check gives an assignment; from
 * there each goal's lower bound is raised by unsatisfiable cores until it meets an assignment (OLL: each core becomes a
 * count of how many of its members give way). Where a check takes too long, the gap between the bounds is halved instead.
 */
export function optimize(oracle: Oracle, goals: readonly Goal[], budget: Budget): Optimum {
  const search = new Search(oracle, goals, budget);
  const first = search.firstCheck();
  if (first !== 'sat') return { outcome: first === 'unsat' ? 'impossible' : 'undecided' };
  for (const goal of goals) if (!search.minimize(goal)) break;
  return { outcome: 'found', ...search.found() };
}

/** A count of true literals, of which more and more are allowed. */
interface Count {
  readonly literals: readonly Literal[];
  readonly allowed: number;
}

/** As much as a check can be told. */
const UNLIMITED = 2 ** 32 - 1;

class Search {
  #best: readonly boolean[] = [];
  readonly #lower = new Map<Goal, number>();
  readonly #oracle: Oracle;
  readonly #goals: readonly Goal[];
  readonly #budget: Budget;
  #slice: number;
  /** Effort until there was an assignment, or a proof that there is none. */
  #before = 0;

  constructor(oracle: Oracle, goals: readonly Goal[], budget: Budget) {
    this.#oracle = oracle;
    this.#goals = goals;
    this.#budget = budget;
    this.#slice = budget.slice;
  }

  found(): Found {
    const goals = this.#goals.map((goal) => ({
      name: goal.name,
      value: costOf(goal, this.#best),
      lower: this.#lower.get(goal) ?? 0,
    }));
    return { assignment: this.#best, goals };
  }

  /** Where nothing of the first goal has to give way, knowing so makes the first assignment much easier to find. */
  firstCheck(): Verdict {
    if (this.#budget.expired()) return 'unknown';
    const goal = this.#goals.find(({ literals }) => literals.length > 0);
    const wishes = goal?.literals.map((literal) => -literal) ?? [];
    const eager = wishes.length === 0 ? 'unsat' : this.check(wishes, this.#budget.slice);
    const first = eager === 'sat' ? eager : this.#oracle.check([], UNLIMITED);
    if (eager !== 'sat' && first === 'sat') this.#remember();
    this.#before = this.#oracle.spent();
    return first;
  }

  check(assumptions: readonly Literal[], effort: number): Verdict {
    if (this.#isOver()) return 'unknown';
    const left = this.#budget.effort - this.#spent();
    const verdict = this.#oracle.check(assumptions, Math.min(effort, left));
    if (verdict === 'sat') this.#remember();
    return verdict;
  }

  /** Finds the least value of a goal and holds it fixed; false if it is not known to be the least. */
  minimize(goal: Goal): boolean {
    const wishes = new Wishes(this.#oracle, goal);
    let lower = 0;
    while (lower < costOf(goal, this.#best) && !this.#isOver()) {
      this.#lower.set(goal, lower);
      const verdict = this.check(wishes.literals(), this.#slice);
      if (verdict === 'unsat') lower = Math.max(lower, wishes.giveWay(this.#oracle.core()));
      if (verdict !== 'unknown') continue;
      const halved = this.#halve(goal, lower);
      if (halved === undefined) this.#slice *= 2;
      else lower = halved;
    }
    this.#lower.set(goal, lower);
    const value = costOf(goal, this.#best);
    this.#atMost(goal, value);
    if (wishes.lower === value) wishes.fix();
    return lower === value;
  }

  #isOver(): boolean {
    return this.#spent() >= this.#budget.effort || this.#budget.expired();
  }

  #spent(): number {
    return this.#oracle.spent() - this.#before;
  }

  #remember(): void {
    this.#best = this.#oracle.assignment();
    this.#budget.onFound?.(this.found());
  }

  /** Asks for an assignment in the lower half of what is open; the new lower bound, if there is an answer. */
  #halve(goal: Goal, lower: number): number | undefined {
    const middle = Math.floor((lower + costOf(goal, this.#best) - 1) / 2);
    const half = this.#oracle.variable();
    this.#atMost(goal, middle, half);
    const verdict = this.check([half], this.#slice);
    this.#oracle.clause([-half]);
    if (verdict === 'unknown') return undefined;
    return verdict === 'sat' ? lower : middle + 1;
  }

  #atMost({ literals, weights }: Goal, most: number, condition?: Literal): void {
    if (literals.length > 0) this.#oracle.sum({ literals, weights, most }, condition);
  }
}

/** Literals that are wished to be true, with what each costs if it is not. */
class Wishes {
  /** What the goal costs at least. */
  lower = 0;
  readonly #oracle: Oracle;
  readonly #weights = new Map<Literal, number>();
  readonly #counts = new Map<Literal, Count>();

  constructor(oracle: Oracle, { literals, weights }: Goal) {
    this.#oracle = oracle;
    literals.forEach((literal, i) => {
      this.#add(-literal, weights?.[i] ?? 1);
    });
  }

  literals(): readonly Literal[] {
    return [...this.#weights.keys()];
  }

  /** Wishes that cannot hold together: one of them gives way, at the least cost among them. Returns the lower bound. */
  giveWay(core: readonly Literal[]): number {
    const least = Math.min(...core.map((wish) => this.#weights.get(wish) ?? 0));
    this.lower += least;
    for (const wish of core) {
      this.#add(wish, -least);
      const count = this.#counts.get(wish);
      if (count !== undefined) this.#allow(count.literals, count.allowed + 1, least);
    }
    this.#allow(
      core.map((wish) => -wish),
      1,
      least,
    );
    return this.lower;
  }

  /** Wishes that are left hold from here on. */
  fix(): void {
    for (const wish of this.#weights.keys()) this.#oracle.clause([wish]);
  }

  /** A new wish: that no more than some of the literals are true. */
  #allow(literals: readonly Literal[], allowed: number, weight: number): void {
    if (allowed >= literals.length) return;
    const wish = this.#oracle.variable();
    this.#oracle.sum({ literals, most: allowed }, wish);
    this.#counts.set(wish, { literals, allowed });
    this.#add(wish, weight);
  }

  #add(wish: Literal, weight: number): void {
    const sum = (this.#weights.get(wish) ?? 0) + weight;
    if (sum === 0) this.#weights.delete(wish);
    else this.#weights.set(wish, sum);
  }
}
