import { DevaddrError } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { type PlanOptions, plan } from '../planner/plan.ts';
import { Asking } from './asking.ts';
import { conflictsOf, type FoundConflict } from './conflicts.ts';
import type { Conflict, Explanation, Repair } from './explanation.ts';
import { repairsOf } from './repairs.ts';

export interface ExplainOptions extends Pick<PlanOptions, 'strategy' | 'signal' | 'model'> {
  /** Wall clock for everything in milliseconds; 30,000 if left out. What was found by then is the answer. */
  readonly timeoutMs?: number | undefined;
  /** At most so many conflicts; 5 if left out. */
  readonly conflicts?: number | undefined;
  /** At most so many repairs; 5 if left out. */
  readonly repairs?: number | undefined;
}

const TIMEOUT_MS = 30_000;
const MOST = 5;

/**
 * Why a request has no plan, in its own statements, and which changes would help. Each conflict is as small as can be: the
 * rest holds together whichever of its statements is left out. Each repair was planned and verified.
 *
 * @throws DevaddrError `SolverFailed`, `PlanInvalid`; the reason of the signal if it is aborted
 */
export async function explain(
  request: Request,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { strategy, signal, model, timeoutMs = TIMEOUT_MS } = options;
  const asking = new Asking({ strategy, signal, model }, timeoutMs);
  const found = await asking.verdict(request);
  if (found.verdict === 'undecided') return { outcome: 'undecided' };
  if (found.verdict === 'possible') return planned(request, options);
  const { conflicts, complete } = await conflictsOf(request, asking, options.conflicts ?? MOST);
  const [first, ...rest] = conflicts;
  if (first === undefined) return { outcome: 'undecided' };
  const most = options.repairs ?? MOST;
  const otherwise = strategy === 'libvirt' ? await plannedOtherwise(request, asking) : [];
  const repairs = await repairsOf(request, conflicts, asking, most - otherwise.length);
  return {
    outcome: 'impossible',
    conflicts: [conflictOf(first), ...rest.map(conflictOf)],
    repairs: [...otherwise, ...repairs],
    complete: complete && !asking.isTimeUp,
  };
}

async function planned(request: Request, options: ExplainOptions): Promise<Explanation> {
  const outcome = await plan(request, options);
  if (outcome.outcome !== 'impossible') return outcome;
  throw new DevaddrError(outcome.issues);
}

/** Where libvirt's way is stuck, the solver may well find a place. */
async function plannedOtherwise(request: Request, asking: Asking): Promise<Repair[]> {
  if ((await asking.isPossible(request, { strategy: 'auto' })) !== true) return [];
  return [
    {
      says: 'plan it as it is, but not in libvirt’s way: there is a placement that libvirt does not look for',
      edits: [],
      strategy: 'auto',
    },
  ];
}

function conflictOf({
  members: _members,
  context: _context,
  ...conflict
}: FoundConflict): Conflict {
  return conflict;
}
