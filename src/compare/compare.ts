import type { RequestDevice } from '../core/device.ts';
import { DevaddrError, type Issue } from '../core/issue.ts';
import type { Outcome, Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { type PlanOptions, plan as planOf, type Strategy } from '../planner/plan.ts';
import { type Alternative, type TunableSet, withTunables } from './alternatives/alternative.ts';
import { builtIn } from './alternatives/built-in.ts';
import { differencesOf } from './differences.ts';
import { type Figures, figuresOf } from './figures.ts';
import { samePlan } from './same-plan.ts';

export interface CompareOptions extends Pick<PlanOptions, 'timeoutMs' | 'signal' | 'model'> {
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
  /** What is different from the first plan, in words. */
  readonly differences: readonly string[];
}

export interface ComparedRefusal {
  readonly name: string;
  readonly says?: string | undefined;
  /** `unsuitable` for a policy that is not for such a guest. */
  readonly outcome: 'impossible' | 'undecided' | 'unsuitable';
  readonly issues: readonly Issue[];
}

/** What an alternative comes to before it is planned: a request and how to plan it, or a plan. */
type Prepared =
  | { readonly request: Request; readonly strategy: Strategy }
  | { readonly plan: Plan };

/**
 * Plans a guest in several ways, and says what each comes to. Each alternative has the whole time limit.
 *
 * @throws DevaddrError `AlternativeUnknown` for a name that is none, `DeviceUnknown` for a device that does not exist;
 * the reason of the signal if it is aborted
 */
export async function compare(
  request: Request,
  alternatives: readonly Alternative[],
  options: CompareOptions = {},
): Promise<Comparison> {
  for (const each of alternatives) if (typeof each === 'string') builtIn(each);
  const preparer = new Preparer(request, options);
  const compared: Compared[] = [];
  for (const alternative of alternatives) {
    options.signal?.throwIfAborted();
    const found = await tried(preparer, alternative, options);
    compared.push(found.outcome === 'planned' ? placedAmong(compared, found, request) : found);
  }
  return { alternatives: compared };
}

type Bare = Omit<ComparedPlan, 'differences' | 'sameAs'> | ComparedRefusal;

async function tried(
  preparer: Preparer,
  alternative: Alternative,
  options: CompareOptions,
): Promise<Bare> {
  const policy = typeof alternative === 'string' ? builtIn(alternative).policy : undefined;
  const name = typeof alternative === 'string' ? alternative : alternative.name;
  const named = { name, ...(policy === undefined ? {} : { says: policy.says }) };
  try {
    const prepared = await preparer.prepare(alternative);
    const outcome = await outcomeOf(prepared, options);
    if (outcome.outcome === 'undecided') return { ...named, outcome: 'undecided', issues: [] };
    if (outcome.outcome === 'impossible') return { ...named, ...outcome };
    const { plan } = outcome;
    // Which device belongs where is what the user said, whatever a policy makes of it.
    const figures = figuresOf(plan, { ...options, request: preparer.request });
    return { ...named, outcome: 'planned', figures, plan };
  } catch (error) {
    if (!(error instanceof DevaddrError) || error.code === 'DeviceUnknown') throw error;
    const outcome = error.code === 'AlternativeUnsuitable' ? 'unsuitable' : 'impossible';
    return { ...named, outcome, issues: error.issues };
  }
}

async function outcomeOf(
  prepared: Prepared,
  { timeoutMs, signal, model }: CompareOptions,
): Promise<Outcome> {
  if ('plan' in prepared) return { outcome: 'planned', plan: prepared.plan };
  return planOf(prepared.request, { strategy: prepared.strategy, timeoutMs, signal, model });
}

/** A plan among those before it: what it has in common with them, and what not. */
function placedAmong(
  before: readonly Compared[],
  found: Extract<Bare, { outcome: 'planned' }>,
  request: Request,
): ComparedPlan {
  const plans = before.filter((each) => each.outcome === 'planned');
  const same = plans.find(({ plan }) => samePlan(plan, found.plan, request));
  const [first] = plans;
  return {
    ...found,
    ...(same === undefined ? {} : { sameAs: same.name }),
    differences: first === undefined ? [] : differencesOf(first.figures, found.figures),
  };
}

/** Makes requests of alternatives. */
class Preparer {
  readonly request: Request;
  readonly #model: Model;
  readonly #options: CompareOptions;
  #planned: Promise<Plan | undefined> | undefined;

  constructor(request: Request, options: CompareOptions) {
    this.request = request;
    this.#model = options.model ?? bundledModel();
    this.#options = options;
  }

  async prepare(alternative: Alternative): Promise<Prepared> {
    if (typeof alternative === 'string') return this.#policy(alternative);
    if ('plan' in alternative) return alternative;
    const { strategy = 'auto' } = alternative;
    const request = 'request' in alternative ? alternative.request : this.#tuned(alternative);
    return { request, strategy };
  }

  async #policy(name: string): Promise<Prepared> {
    const { policy, parameter } = builtIn(name);
    const situation = { model: this.#model, planned: () => this.#plan() };
    const request = await policy.apply(this.request, situation, parameter);
    return { request, strategy: policy.strategy };
  }

  /** How the request is planned as it stands; asked for by several policies, found out once. */
  #plan(): Promise<Plan | undefined> {
    this.#planned ??= outcomeOf({ request: this.request, strategy: 'auto' }, this.#options).then(
      (outcome) => (outcome.outcome === 'planned' ? outcome.plan : undefined),
    );
    return this.#planned;
  }

  #tuned({ name, tunables = {}, devices = {} }: TunableSet): Request {
    const ids = this.request.devices.map(({ id }) => id);
    const unknown = Object.keys(devices).find((id) => !ids.includes(id));
    if (unknown !== undefined) throw noSuchDevice(name, unknown, ids);
    const tuned = this.request.devices.map((device): RequestDevice => {
      const own = devices[device.id];
      return own === undefined ? device : { ...device, tunables: { ...device.tunables, ...own } };
    });
    return withTunables({ ...this.request, devices: tuned }, tunables);
  }
}

function noSuchDevice(name: string, id: string, ids: readonly string[]): DevaddrError {
  const near = nearest(id, ids);
  return new DevaddrError({
    code: 'DeviceUnknown',
    path: [],
    message: `alternative \`${name}\` names device \`${id}\`, which does not exist`,
    hint: near && `did you mean \`${near}\`?`,
  });
}
