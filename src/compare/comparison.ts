import type { Issue } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { differencesOf } from './differences.ts';
import type { Figures } from './figures.ts';
import type { PlanLimits } from './prepare.ts';
import { samePlan } from './same-plan.ts';

export interface CompareOptions extends PlanLimits {
  /** The plan that is in use: devices that are elsewhere have moved. */
  readonly against?: Plan | undefined;
}

/** Alternatives side by side. */
export interface Comparison {
  /** In the order in which they were asked for. */
  readonly alternatives: readonly Compared[];
}

/** An alternative and what became of it. */
export type Compared = ComparedPlan | ComparedRefusal;

export interface ComparedPlan {
  readonly name: string;
  /** What the policy does, if it is one of the package. */
  readonly says?: string | undefined;
  readonly outcome: 'planned';
  readonly figures: Figures;
  readonly plan: Plan;
  /** Name of an alternative before it that comes to the same plan. */
  readonly sameAs?: string | undefined;
  /** Name of the first plan, from which the others differ; of that itself nothing. */
  readonly differsFrom?: string | undefined;
  /** What is different from that plan, in words. */
  readonly differences: readonly string[];
}

export interface ComparedRefusal {
  readonly name: string;
  readonly says?: string | undefined;
  /** `unsuitable` for a policy that is not for such a guest. */
  readonly outcome: 'impossible' | 'undecided' | 'unsuitable';
  readonly issues: readonly Issue[];
}

/** An alternative before it stands among the others. */
export type Bare = Omit<ComparedPlan, 'differences' | 'differsFrom' | 'sameAs'> | ComparedRefusal;

/** An alternative among those before it: what it has in common with them, and what not. */
export function placedAmong(before: readonly Compared[], found: Bare, request: Request): Compared {
  if (found.outcome !== 'planned') return found;
  const plans = before.filter((each) => each.outcome === 'planned');
  const same = plans.find(({ plan }) => samePlan(plan, found.plan, request));
  const [first] = plans;
  return {
    ...found,
    ...(same === undefined ? {} : { sameAs: same.name }),
    ...(first === undefined ? {} : { differsFrom: first.name }),
    differences: first === undefined ? [] : differencesOf(first.figures, found.figures),
  };
}

/** The plan from which the others differ, in whatever order they are. */
export function referenceOf(plans: readonly ComparedPlan[]): ComparedPlan | undefined {
  return plans.find(({ differsFrom }) => differsFrom === undefined);
}

/** A name that none of those before has. */
export function uniqueName(name: string, before: readonly Compared[]): string {
  const taken = new Set(before.map((each) => each.name));
  let [unique, n] = [name, 1];
  while (taken.has(unique)) unique = `${name} (${++n})`;
  return unique;
}
