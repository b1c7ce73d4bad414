import type { RequestDevice } from '../../core/device.ts';
import { DevaddrError } from '../../core/issue.ts';
import type { Plan } from '../../core/plan.ts';
import type { Request, TunableSet, Tunables } from '../../core/request.ts';
import type { Model } from '../../model/model.ts';
import type { Strategy } from '../../planner/plan.ts';

/** What an alternative may know while it changes a request. */
export interface Situation {
  readonly model: Model;
  /** How the request is planned as it stands; nothing if it has no plan. */
  readonly planned: () => Promise<Plan | undefined>;
}

/** A policy that comes with the package: another way to ask for the same guest. */
export interface BuiltIn {
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  /** Where the policy comes from, if it is somebody else's. */
  readonly source?: string | undefined;
  readonly strategy: Strategy;
  /** What stands behind the name, if it may be given: `kata-ports:switch=8`. */
  readonly parameters?: string | undefined;
  /**
   * The request as this policy asks for it.
   *
   * @throws DevaddrError `AlternativeUnsuitable` for a machine that it is not for
   */
  apply(request: Request, situation: Situation, parameter?: string): Request | Promise<Request>;
}

/** The name of a policy of the package, a set of tunables, another request, or a guest that is planned already. */
export type Alternative =
  | string
  | (TunableSet & { readonly strategy?: Strategy | undefined })
  | {
      readonly name: string;
      readonly request: Request;
      readonly strategy?: Strategy | undefined;
    }
  | { readonly name: string; readonly plan: Plan };

/** The request with other tunables. */
export function withTunables(request: Request, tunables: Tunables): Request {
  return { ...request, tunables: { ...request.tunables, ...tunables } };
}

/** The request without any wish, and without where devices were: what a policy that knows no wishes starts from. */
export function withoutWishes({ machine, devices }: Request): Request {
  return {
    machine,
    devices: devices.map(
      ({ tunables: _tunables, was: _was, ...device }) => device as RequestDevice,
    ),
  };
}

/** A refusal: the machine, or the request, is not what a policy is made for. */
export function unsuitable(name: string, why: string): DevaddrError {
  return new DevaddrError({
    code: 'AlternativeUnsuitable',
    path: [],
    message: `\`${name}\` does not suit this guest: ${why}`,
    data: { alternative: name, why },
  });
}

/** A refusal: what stands behind the colon of a policy's name. */
export function wrongParameter(name: string, why: string): DevaddrError {
  return new DevaddrError({
    code: 'AlternativeUnknown',
    path: [],
    message: `\`${name}\`: ${why}`,
    data: { alternative: name },
  });
}
