import { DevaddrError, type Issue } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { solverWishes } from '../request/needs-solver.ts';
import type { PlanOptions } from './plan.ts';
import { planBySolver } from './plan-by-solver.ts';
import { planLikeLibvirt } from './plan-like-libvirt.ts';
import { isStuck } from './stuck.ts';

/** Whether a request has a plan, and why not. */
export type Feasibility =
  | {
      readonly verdict: 'possible';
      /** Any plan, not the best; not to be used if rules were left out. */
      readonly plan: Plan;
    }
  | { readonly verdict: 'impossible'; readonly issues: readonly [Issue, ...Issue[]] }
  | { readonly verdict: 'undecided' };

export interface FeasibleOptions extends PlanOptions {
  /** Ids of rules of the solver that are left out. */
  readonly without?: ReadonlySet<string> | undefined;
  /** Nothing but counting is tried. */
  readonly countOnly?: boolean | undefined;
}

/**
 * Whether a request has a plan, any at all: what `plan` would say, without looking for the best one. A request that is
 * wrong has none.
 *
 * @throws DevaddrError `SolverFailed`, `PlanInvalid`; the reason of the signal if it is aborted
 */
export async function feasible(
  request: Request,
  options: FeasibleOptions = {},
): Promise<Feasibility> {
  const { strategy = 'auto', signal, model } = options;
  signal?.throwIfAborted();
  try {
    if (strategy === 'libvirt') {
      return { verdict: 'possible', plan: planLikeLibvirt(request, { model }) };
    }
    if (strategy === 'auto' && solverWishes(request).length === 0) {
      const like = likeLibvirt(request, options);
      if (like !== undefined) return like;
    }
    const found = await planBySolver(request, { ...options, anyPlan: true });
    if (found.outcome === 'planned') return { verdict: 'possible', plan: found.plan };
    if (found.outcome === 'undecided') return { verdict: 'undecided' };
    return { verdict: 'impossible', issues: found.issues };
  } catch (error) {
    if (!(error instanceof DevaddrError) || FAULTS.has(error.code)) throw error;
    return { verdict: 'impossible', issues: error.issues };
  }
}

/** Our own faults say nothing about the request. */
const FAULTS: ReadonlySet<string> = new Set(['SolverFailed', 'PlanInvalid']);

/** What libvirt's own way says, or nothing where another way may find a seat. */
function likeLibvirt(request: Request, { model }: FeasibleOptions): Feasibility | undefined {
  try {
    return { verdict: 'possible', plan: planLikeLibvirt(request, { model }) };
  } catch (error) {
    if (isStuck(error)) return undefined;
    throw error;
  }
}
