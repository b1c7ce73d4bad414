import { DevaddrError, type Issue } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { feasible } from '../planner/feasible.ts';
import { type PlanOptions, plan } from '../planner/plan.ts';
import { solverWishes } from '../request/needs-solver.ts';
import { Asking } from './asking.ts';
import { conflictsOf, type FoundConflict } from './conflicts.ts';
import type { Conflict, Explanation, Repair } from './explanation.ts';
import { repairsOf } from './repairs.ts';
import { whyHere, wishEffects } from './why.ts';

export interface ExplainOptions extends Pick<PlanOptions, 'strategy' | 'signal' | 'model'> {
  /** Wall clock for everything in milliseconds; 30,000 if left out. What was found by then is the answer. */
  readonly timeoutMs?: number | undefined;
  /** Id of a device: if there is a plan, why it sits where it sits. */
  readonly device?: string | undefined;
  /** At most so many conflicts; 5 if left out. */
  readonly conflicts?: number | undefined;
  /** At most so many repairs; 5 if left out. */
  readonly repairs?: number | undefined;
}

const TIMEOUT_MS = 30_000;
const MOST = 5;

/**
 * Why a request has no plan, in its own statements, and which changes would help. Each conflict is as small as can be: the
 * rest holds together whichever of its statements is left out. Each repair was planned and verified. Where there is a plan,
 * or one is given, why a device sits where it sits.
 *
 * @throws DevaddrError `DeviceUnknown`, `SolverFailed`, `PlanInvalid`; the reason of the signal if it is aborted
 */
export async function explain(
  subject: Request | Plan,
  options: ExplainOptions = {},
): Promise<Explanation> {
  if ('by' in subject) return withWhy(subject, options);
  const request = subject;
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
  const { strategy, signal, model, device } = options;
  const planning = { strategy, signal, model };
  const outcome = await plan(request, planning);
  if (outcome.outcome === 'impossible') throw new DevaddrError(outcome.issues);
  if (outcome.outcome === 'undecided') return outcome;
  const refusal = await refusalOfLibvirt(request, outcome.plan, model);
  const explained = { ...withWhy(outcome.plan, options), ...refusal };
  if (explained.why === undefined || device === undefined) return explained;
  const wishes = await wishEffects(request, outcome.plan, device, planning);
  return { ...explained, why: { ...explained.why, wishes } };
}

/** What libvirt says to a request whose wishes it could serve, and that it is stuck with. */
async function refusalOfLibvirt(
  request: Request,
  { by }: Plan,
  model: ExplainOptions['model'],
): Promise<{ libvirtRefuses?: readonly Issue[] }> {
  if (by !== 'solver' || solverWishes(request).length > 0) return {};
  const found = await feasible(request, { strategy: 'libvirt', model });
  return found.verdict === 'impossible' ? { libvirtRefuses: found.issues } : {};
}

function withWhy(
  made: Plan,
  { device }: ExplainOptions,
): Extract<Explanation, { outcome: 'planned' }> {
  if (device === undefined) return { outcome: 'planned', plan: made };
  const why = whyHere(made, device);
  if (why !== undefined) return { outcome: 'planned', plan: made, why };
  const near = nearest(
    device,
    made.devices.map(({ id }) => id),
  );
  throw new DevaddrError({
    code: 'DeviceUnknown',
    path: [],
    message: `the plan has no device \`${device}\``,
    hint: near && `did you mean \`${near}\`?`,
  });
}

/** Where libvirt's way is stuck, the solver may well find a place. */
async function plannedOtherwise(request: Request, asking: Asking): Promise<Repair[]> {
  if ((await asking.isPossible(request, { strategy: 'auto' })) !== true) return [];
  return [
    {
      says: 'let the solver plan it, as `devaddr plan` does: there is a placement that libvirt does not look for',
      edits: [],
      strategy: 'auto',
    },
  ];
}

function conflictOf({
  members: _members,
  culprits: _culprits,
  context: _context,
  ...conflict
}: FoundConflict): Conflict {
  return conflict;
}
