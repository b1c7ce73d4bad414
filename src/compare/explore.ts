import { DevaddrError, type Issue } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Objective, Request } from '../core/request.ts';
import { list } from '../core/text.ts';
import { type FrontOutcome, planFront } from '../planner/front.ts';
import { seatsOf, withControllersOf } from '../planner/replan.ts';
import type { Alternative } from './alternatives/alternative.ts';
import { rejectUnknown } from './alternatives/built-in.ts';
import { type Compared, type CompareOptions, type Comparison, placedAmong } from './comparison.ts';
import { FIGURES, type FigureColumn } from './figure-list.ts';
import { type Figures, figuresOf } from './figures.ts';
import { outcomeOf, type Prepared, Preparer } from './prepare.ts';
import { refusalOf } from './refusal.ts';

export interface ExploreOptions extends CompareOptions {
  /** What is traded off; if left out, what may matter for such a request. */
  readonly objectives?: readonly Objective[] | undefined;
  /** Ways to ask for the guest whose trade-offs are looked at; the request as it stands if left out. */
  readonly alternatives?: readonly Alternative[] | undefined;
}

/** All plans worth having: none is as good as another in everything and worse in something. */
export interface Exploration extends Comparison {
  readonly objectives: readonly Objective[];
  /** False if time was up before it was certain that there are no others. */
  readonly complete: boolean;
}

/**
 * Looks for the plans of a request that are worth having: those on the Pareto front of the objectives, one for each way in which
 * they can come out, the best by the first objective first. The time limit is for each alternative.
 *
 * @throws DevaddrError as `compare` does
 */
export async function explore(
  request: Request,
  options: ExploreOptions = {},
): Promise<Exploration> {
  const { alternatives = [{ name: AS_ASKED, request }] } = options;
  rejectUnknown(alternatives);
  const preparer = new Preparer(request, options);
  const objectives = options.objectives ?? (await usualObjectives(alternatives, preparer, options));
  const columns = objectives.map(columnOf);
  const candidates: Candidate[] = [];
  const issues: Issue[] = [];
  let complete = true;
  for (const alternative of alternatives) {
    options.signal?.throwIfAborted();
    const found = await frontOf(alternative, preparer, objectives, options);
    complete &&= found.complete;
    issues.push(...(found.issues ?? []));
    for (const plan of found.plans) {
      const figures = figuresOf(plan, { ...options, request });
      const values = columns.map((column) => costOf(column, figures));
      candidates.push({ from: nameOf(alternative), plan, figures, values });
    }
  }
  const front = undominated(candidates);
  const compared: Compared[] = [];
  for (const [position, candidate] of front.entries())
    compared.push(placedAmong(compared, shown(candidate, position, front, columns), request));
  if (compared.length === 0)
    compared.push({ name: AS_ASKED, outcome: complete ? 'impossible' : 'undecided', issues });
  return { objectives, complete, alternatives: compared };
}

const AS_ASKED = 'as asked';

interface Candidate {
  /** Name of the alternative. */
  readonly from: string;
  readonly plan: Plan;
  readonly figures: Figures;
  /** What each objective costs, less being better. */
  readonly values: readonly number[];
}

/** Objectives that can differ between plans of these alternatives. */
async function usualObjectives(
  alternatives: readonly Alternative[],
  preparer: Preparer,
  { against }: CompareOptions,
): Promise<Objective[]> {
  const requests: Request[] = [];
  for (const each of alternatives) {
    // Whatever cannot be asked for is refused when it is planned.
    const prepared = await preparer.prepare(each).catch(() => undefined);
    if (prepared !== undefined && 'request' in prepared) requests.push(prepared.request);
  }
  const mayMove = requests.some(({ devices }) => devices.some(({ was }) => was !== undefined));
  const mayStray = requests.some(
    ({ machine, tunables }) => machine.cells !== undefined && tunables?.numa === 'prefer',
  );
  return [
    ...(mayMove || against !== undefined ? ['moves' as const] : []),
    'controllers',
    ...(mayStray ? ['distance' as const] : []),
    'headroom',
    'ioWindows',
  ];
}

function columnOf(objective: Objective): FigureColumn {
  const column = FIGURES.find((each) => each.objective === objective);
  if (column === undefined) throw noFigure(objective);
  return column;
}

function noFigure(objective: string): DevaddrError {
  const names = FIGURES.flatMap((each) => each.objective ?? []);
  const message = `there is no objective \`${objective}\`: they are ${list(names)}`;
  return new DevaddrError({ code: 'ValueInvalid', path: ['objectives'], message });
}

function costOf({ of, better }: FigureColumn, figures: Figures): number {
  const value = of(figures) ?? 0;
  return better === 'less' ? value : -value;
}

interface Found {
  readonly plans: readonly Plan[];
  readonly complete: boolean;
  readonly issues?: readonly Issue[];
}

async function frontOf(
  alternative: Alternative,
  preparer: Preparer,
  objectives: readonly Objective[],
  options: CompareOptions,
): Promise<Found> {
  try {
    const prepared = await preparer.prepare(alternative);
    const outcome = await trialsOf(prepared, objectives, options);
    if (outcome.outcome === 'planned') return outcome;
    const issues = outcome.outcome === 'impossible' ? outcome.issues : [];
    return { plans: [], complete: outcome.outcome === 'impossible', issues };
  } catch (error) {
    return { plans: [], complete: true, issues: refusalOf(error).issues };
  }
}

/** A plan that is given, or made by libvirt's rules, is what it is; all others can be traded off. */
async function trialsOf(
  prepared: Prepared,
  objectives: readonly Objective[],
  options: CompareOptions,
): Promise<FrontOutcome> {
  if ('request' in prepared && prepared.strategy !== 'libvirt') {
    const { timeoutMs, signal, model, against } = options;
    const limits = { timeoutMs, signal, model };
    const fresh = await planFront(prepared.request, objectives, limits);
    if (against === undefined) return fresh;
    const past = seatsOf(against);
    const kept = withControllersOf(against, prepared.request);
    return merged(fresh, await planFront(kept, objectives, { ...limits, past }));
  }
  const outcome = await outcomeOf(prepared, options);
  return outcome.outcome === 'planned'
    ? { outcome: 'planned', plans: [outcome.plan], complete: true }
    : outcome;
}

/** Plans with controllers made anew, and with those that are in use. */
function merged(fresh: FrontOutcome, kept: FrontOutcome): FrontOutcome {
  if (fresh.outcome !== 'planned') return kept.outcome === 'planned' ? kept : fresh;
  if (kept.outcome !== 'planned') return fresh;
  return {
    outcome: 'planned',
    plans: [...fresh.plans, ...kept.plans],
    complete: fresh.complete && kept.complete,
  };
}

function nameOf(alternative: Alternative): string {
  return typeof alternative === 'string' ? alternative : alternative.name;
}

/** Those that nothing is as good as in everything, in the order of their values; of equal ones the first. */
function undominated(candidates: readonly Candidate[]): Candidate[] {
  const isNoWorse = (a: Candidate, b: Candidate): boolean =>
    a.values.every((value, i) => value <= (b.values[i] ?? value));
  return candidates
    .filter((candidate, position) =>
      candidates.every(
        (other, place) =>
          other === candidate ||
          !isNoWorse(other, candidate) ||
          (isNoWorse(candidate, other) && position < place),
      ),
    )
    .sort((a, b) => compareValues(a.values, b.values));
}

function compareValues(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** A plan of the front, with what it is best in. */
function shown(
  { from, plan, figures, values }: Candidate,
  position: number,
  front: readonly Candidate[],
  columns: readonly FigureColumn[],
) {
  const best = columns.filter((_, i) =>
    front.every(({ values: others }) => (values[i] ?? 0) <= (others[i] ?? 0)),
  );
  const ways = new Set(front.map((each) => each.from)).size > 1 ? `${from}, ` : '';
  const says = best.map(({ better, title }) => `${better === 'less' ? 'fewest' : 'most'} ${title}`);
  return {
    name: `front ${position + 1}`,
    says: `${ways}${says.length === 0 ? 'between the others' : says.join(', ')}`,
    outcome: 'planned' as const,
    figures,
    plan,
  };
}
