import { type PciAddress, pciSeat } from '../core/address.ts';
import { DevaddrError, type Issue } from '../core/issue.ts';
import type { ObjectiveValue, Outcome, Plan } from '../core/plan.ts';
import type { Limits, Request } from '../core/request.ts';
import { list } from '../core/text.ts';
import { assignAddresses } from '../greedy/assign.ts';
import { type Guest, withPositions } from '../guest/guest.ts';
import { validateGuest } from '../guest/validation/validate.ts';
import { type Shortage, shortageOf } from '../problem/bounds.ts';
import { buildProblem } from '../problem/build.ts';
import { type EncodeOptions, encode } from '../problem/encode.ts';
import { broken, costOf, type Goal } from '../problem/formula.ts';
import type { Problem } from '../problem/problem.ts';
import { busesThere } from '../problem/rules/limits.ts';
import { takeSeats } from '../problem/seating.ts';
import { toSmtLib } from '../problem/smt-lib.ts';
import { isSpare, membersOf, type Unit } from '../problem/unit.ts';
import { referenceIssues } from '../request/references.ts';
import type { Job } from '../solver/job.ts';
import type { GoalResult } from '../solver/optimize.ts';
import { solve } from '../solver/session.ts';
import { verify } from '../topology/verify.ts';
import type { PlanOptions, Reasons } from './plan.ts';
import { planOf } from './plan-of.ts';
import { brokenGroups } from './seated-groups.ts';
import { settledGuest } from './settled-guest.ts';
import { unplaceableWishes } from './unplaceable.ts';

/**
 * Effort for each millisecond that is allowed: less than most machines manage, so that effort runs out before time and the
 * same request with the same limits gives the same plan.
 */
const EFFORT_PER_MS = 800;
const TIMEOUT_MS = 10_000;

export interface SolverOptions extends PlanOptions, EncodeOptions {
  /** Nothing but counting is tried, which takes no time to speak of: it may prove that there is no plan. */
  readonly countOnly?: boolean | undefined;
  /** Seats that devices had, by id, where the request does not say so itself. */
  readonly past?: ReadonlyMap<string, PciAddress> | undefined;
  /** Ids of the devices of a guest that runs: it gets no controllers, and all others need seats that can be hotplugged. */
  readonly running?: ReadonlySet<string> | undefined;
  /** Told of the problem of which the plan was made. */
  readonly onProblem?: ((problem: Problem) => void) | undefined;
  /** Whether devices may go where no wish sends them; both are tried if left out. */
  readonly strays?: boolean | undefined;
  /** Told what each goal costs in the plan, the offset not counted, and whether that is proven to be the least. */
  readonly onCosts?: ((costs: ReadonlyMap<string, GoalCost>) => void) | undefined;
}

export interface GoalCost {
  readonly cost: number;
  readonly proven: boolean;
}

/**
 * Plans a guest with the solver.
 *
 * @throws DevaddrError
 */
export async function planBySolver(
  request: Request,
  options: SolverOptions,
  stuck?: Reasons,
): Promise<Outcome> {
  try {
    return await planned(request, options, stuck);
  } catch (error) {
    throw error instanceof DevaddrError ? withPositions(error, request.devices) : error;
  }
}

/**
 * At first only wishes send devices away from the machine's own root bus, and behind switches; only if that cannot be may
 * others go too.
 */
async function planned(
  request: Request,
  options: SolverOptions,
  stuck?: Reasons,
): Promise<Outcome> {
  refuseUnknownCells(request);
  const { timeoutMs: allowed = TIMEOUT_MS } = options;
  const end = performance.now() + allowed;
  for (const strays of options.strays === undefined ? [false, true] : [options.strays]) {
    const guest = settledGuest(request, options);
    const problem = buildProblem(request, guest, {
      past: options.past,
      running: options.running,
      strays,
      without: options.without,
    });
    const [unsupported, ...others] = [
      ...unplaceableWishes(request, guest),
      ...brokenGroups(problem),
    ];
    if (unsupported !== undefined)
      return { outcome: 'impossible', issues: [unsupported, ...others] };
    const timeoutMs = Math.max(0, end - performance.now());
    const limits = { timeoutMs, effort: allowed * EFFORT_PER_MS };
    const outcome = await solved(problem, limits, options, stuck);
    if (outcome.outcome !== 'impossible' || strays || options.strays === false) return outcome;
  }
  return { outcome: 'undecided' };
}

/** A request that was not read from a text may name what does not exist. */
function refuseUnknownCells(request: Request): void {
  const ids = request.devices.map(({ id }) => id);
  const [first, ...rest] = referenceIssues(request, ids).filter(
    ({ code }) => code === 'CellUnknown',
  );
  if (first !== undefined) throw new DevaddrError([first, ...rest]);
}

async function solved(
  problem: Problem,
  limits: Pick<Job, 'timeoutMs' | 'effort'>,
  { signal, onFormula, onProblem, onCosts, countOnly, ...asked }: SolverOptions,
  stuck: Reasons | undefined,
): Promise<Outcome> {
  const homeless = problem.types.filter(({ places }) => places.length === 0);
  const [first, ...rest] = homeless.map(({ unit }) => noPlaceFor(problem, unit));
  if (first !== undefined) return { outcome: 'impossible', issues: [first, ...rest] };
  const { without } = asked;
  const shortage = without === undefined ? shortageOf(problem) : undefined;
  if (shortage !== undefined) return { outcome: 'impossible', issues: [tooFew(problem, shortage)] };
  if (countOnly === true) return { outcome: 'undecided' };
  const { encoding, formula, goals } = encode(problem, asked);
  const [distinct, indexes] = distinctGoals(goals);
  onFormula?.(toSmtLib(formula, distinct));
  const found = await solve({ formula, goals: distinct, ...limits }, signal);
  if (found.outcome !== 'found') {
    if (found.outcome === 'undecided') return { outcome: 'undecided' };
    return { outcome: 'impossible', issues: stuck ?? [nothingFits(problem.request)] };
  }
  if (broken(formula, found.assignment) !== undefined)
    throw fault('the solver broke one of its own constraints');
  if (without !== undefined) return { outcome: 'planned', plan: planOf(problem.guest, 'solver') };
  takeSeats(encoding, found.assignment);
  onProblem?.(problem);
  const results = goals.map((goal, i) => ({ goal, result: found.goals[indexes[i] ?? 0] }));
  onCosts?.(costsOf(results, found.assignment));
  return {
    outcome: 'planned',
    plan: finish(problem.guest, valuesOf(problem, results, found.assignment)),
  };
}

/** The solver's seats go through libvirt's own assignment, which fills in the rest and would move nothing. */
function finish(guest: Guest, objectives: readonly ObjectiveValue[]): Plan {
  assignAddresses(guest);
  validateGuest(guest);
  const plan: Plan = { ...planOf(guest, 'solver'), objectives };
  const errors = verify(plan, { model: guest.machine.model }).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0) throw fault(errors.map(({ message }) => message).join('; '));
  return plan;
}

function fault(what: string): DevaddrError {
  return new DevaddrError({
    code: 'PlanInvalid',
    path: [],
    message: `a fault of devaddr: the plan is not valid: ${what}`,
  });
}

function costsOf(
  results: readonly { readonly goal: Goal; readonly result: GoalResult | undefined }[],
  assignment: readonly boolean[],
): Map<string, GoalCost> {
  return new Map(
    results.map(({ goal, result }) => {
      const cost = costOf(goal, assignment);
      return [goal.name, { cost, proven: cost === result?.lower }];
    }),
  );
}

function distinctGoals(goals: readonly Goal[]): [Goal[], number[]] {
  const keys = new Map<string, number>();
  const distinct: Goal[] = [];
  const indexes = goals.map((goal) => {
    const key = JSON.stringify([goal.literals, goal.weights]);
    const known = keys.get(key);
    if (known !== undefined) return known;
    keys.set(key, distinct.length);
    return distinct.push(goal) - 1;
  });
  return [distinct, indexes];
}

function valuesOf(
  problem: Problem,
  results: readonly { readonly goal: Goal; readonly result: GoalResult | undefined }[],
  assignment: readonly boolean[],
): ObjectiveValue[] {
  const slots = problem.roots[0]?.slots.length ?? 0;
  const there = {
    moves: problem.types.reduce((sum, { units, displaced }) => sum + units.length * displaced, 0),
    controllers: problem.controllers,
    distance: 0,
    buses: busesThere(problem),
    ioWindows: problem.ioWindows,
    headroom: 0,
  };
  return problem.objectives.flatMap((name): ObjectiveValue[] => {
    const each = results.find(({ goal }) => goal.name === name);
    if (each === undefined) return [];
    const { offset = 0 } = each.goal;
    const value = costOf(each.goal, assignment) + offset;
    const lower = (each.result?.lower ?? 0) + offset;
    const proven = value === lower;
    if (name === 'moves') return [movesOf(problem, there.moves + lower)];
    if (name === 'headroom') return [{ name, value: slots - value, bound: slots - lower, proven }];
    return [{ name, value: there[name] + value, bound: there[name] + lower, proven }];
  });
}

/** Counted in the finished plan: two devices may have had one seat, and a new port the index of one that is gone. */
function movesOf({ demand }: Problem, lower: number): ObjectiveValue {
  const members = demand.units.flatMap((unit) => membersOf(unit));
  const value = members.filter(({ was, device }) => {
    const seat = device && pciSeat(device);
    if (was === undefined || seat === undefined) return false;
    return seat.bus !== was.bus || seat.slot !== was.slot || seat.function !== was.function;
  }).length;
  const bound = Math.min(lower, value);
  return { name: 'moves', value, bound, proven: value === bound };
}

function noPlaceFor(problem: Problem, unit: Unit): Issue {
  const members = membersOf(unit);
  const names = list(
    members.flatMap(({ device }) => (device === undefined ? [] : [`\`${device.id}\``])),
  );
  const what = isSpare(unit) ? 'a spare seat' : names;
  return {
    code: 'NoSeatFits',
    path: members[0]?.path ?? [],
    message: `\`${problem.guest.machine.type}\` has no seat for ${what} as it is asked for: ${wishesOf(unit)}`,
  };
}

function wishesOf(unit: Unit): string {
  const words = membersOf(unit).flatMap(({ bus, hotplug, cell, strict, pin }) => [
    ...(bus === 'auto' ? [] : [`bus \`${bus}\``]),
    ...(hotplug === undefined ? [] : [hotplug ? 'hotpluggable' : 'not hotpluggable']),
    ...(cell === undefined || !strict ? [] : [`on cell ${cell}`]),
    ...(pin === undefined ? [] : ['at the given parts of an address']),
  ]);
  const all = [...words, ...(unit.onSwitch ? ['behind a switch'] : [])];
  return [...new Set(all)].join(', ') || 'its kind of bus cannot be had';
}

function tooFew({ request }: Problem, { rule, what, needed, possible }: Shortage): Issue {
  const limit = rule.startsWith('limit.')
    ? (rule.slice('limit.'.length) as keyof Limits)
    : undefined;
  const message = `at least ${needed} ${what} are needed, and ${possible}`;
  const data = { rule, needed, possible };
  if (limit === undefined) {
    const code = rule === 'pci.root-limit' ? 'NoFreePciSlot' : 'BusNumbersExhausted';
    return { code, path: ['devices'], message: `${message} possible`, data };
  }
  const path = ['tunables', 'limits', limit];
  if (request.tunables?.limits?.[limit] !== undefined)
    return { code: 'LimitReached', path, message: `${message} allowed`, data };
  const reason = `the guest runs and gets no ${what}: ${message} there`;
  return { code: 'Impossible', path: ['tunables'], message: reason, data };
}

function nothingFits({ tunables = {} }: Request): Issue {
  const asked = Object.keys(tunables).map((name) => `\`${name}\``);
  return {
    code: 'Impossible',
    path: ['tunables'],
    message: `no placement does all that is asked for${asked.length > 0 ? ` (${list(asked)})` : ''}`,
  };
}
