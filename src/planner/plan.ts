import type { Issue } from '../core/issue.ts';
import type { Outcome } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import type { Model } from '../model/model.ts';
import { solverWishes } from '../request/needs-solver.ts';
import { planBySolver } from './plan-by-solver.ts';
import { planLikeLibvirt } from './plan-like-libvirt.ts';
import { isStuck } from './stuck.ts';

/** Which path plans: as libvirt does, the solver, or libvirt's way where it is enough. */
export type Strategy = 'auto' | 'libvirt' | 'solver';

export interface PlanOptions {
  /** `auto` if left out. */
  readonly strategy?: Strategy | undefined;
  /** Wall clock for the solver in milliseconds; 10,000 if left out. When it is up, the best plan so far is the answer. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each formula before it is solved, as SMT-LIB text that other solvers read too; for debugging. */
  readonly onFormula?: ((smtLib: string) => void) | undefined;
  /** Facts about machines and devices; those of the package if left out. */
  readonly model?: Model | undefined;
}

/**
 * Plans a guest: as libvirt does where that is enough, by the solver where a wish needs more or libvirt's way is stuck.
 *
 * @throws DevaddrError for a request that is wrong, `SolverFailed`; the reason of the signal if it is aborted
 */
export async function plan(request: Request, options: PlanOptions = {}): Promise<Outcome> {
  const { strategy = 'auto', signal } = options;
  signal?.throwIfAborted();
  if (strategy === 'libvirt')
    return { outcome: 'planned', plan: planLikeLibvirt(request, { model: options.model }) };
  if (strategy === 'solver' || solverWishes(request).length > 0)
    return planBySolver(request, options);
  try {
    return { outcome: 'planned', plan: planLikeLibvirt(request, { model: options.model }) };
  } catch (error) {
    if (!isStuck(error)) throw error;
    return planBySolver(request, options, error.issues);
  }
}

export type Reasons = readonly [Issue, ...Issue[]];
