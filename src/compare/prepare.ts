import type { RequestDevice } from '../core/device.ts';
import { DevaddrError } from '../core/issue.ts';
import type { Outcome, Plan } from '../core/plan.ts';
import type { Request, TunableSet } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { type PlanOptions, plan as planOf, type Strategy } from '../planner/plan.ts';
import { type Alternative, withTunables } from './alternatives/alternative.ts';
import { builtIn } from './alternatives/built-in.ts';

/** What a search may use. */
export type PlanLimits = Pick<PlanOptions, 'timeoutMs' | 'signal' | 'model'>;

/** What an alternative comes to before it is planned: a request and how to plan it, or a plan. */
export type Prepared =
  | { readonly request: Request; readonly strategy: Strategy }
  | { readonly plan: Plan };

/** Plans what was prepared. */
export async function outcomeOf(
  prepared: Prepared,
  { timeoutMs, signal, model }: PlanLimits,
): Promise<Outcome> {
  if ('plan' in prepared) return { outcome: 'planned', plan: prepared.plan };
  return planOf(prepared.request, { strategy: prepared.strategy, timeoutMs, signal, model });
}

/** Makes requests of alternatives. */
export class Preparer {
  readonly request: Request;
  readonly #model: Model;
  readonly #options: PlanLimits;
  #planned: Promise<Plan | undefined> | undefined;

  constructor(request: Request, options: PlanLimits) {
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
