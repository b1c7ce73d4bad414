import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Outcome, Plan } from '../../src/core/plan.ts';
import type { Request, Tunables } from '../../src/core/request.ts';
import { plan, type Strategy } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { archOf, randomRequest, requestMachines } from '../support/request-generator.ts';

const REQUESTS = Number(process.env.DEVADDR_PLAN_REQUESTS ?? 150);
const FROM = Number(process.env.DEVADDR_PLAN_FROM ?? 1);
const CAPABILITIES = 'qemu-10.0.0';

/** A request by the seed it is made of. */
export interface Sample {
  readonly name: string;
  readonly request: Request;
}

/** Requests with wishes of all sorts, machines in turn. */
export const samples: readonly Sample[] = Array.from({ length: REQUESTS }, (_, i) => {
  const seed = FROM + i;
  const machine = requestMachines[seed % requestMachines.length] ?? 'q35';
  const { machine: made, ...others } = randomRequest(seed, machine);
  const arch = archOf[machine];
  const parsed = parseRequest({
    machine: { ...made, arch, capabilities: CAPABILITIES },
    ...others,
  });
  if (!parsed.ok) throw new DevaddrError(parsed.issues);
  return { name: `${machine}, seed ${seed}`, request: parsed.value };
});

/** What becomes of a request; refusals are outcomes too. */
export type Answer = Outcome | { readonly outcome: 'refused'; readonly code: string };

export async function answerTo(request: Request, strategy: Strategy = 'solver'): Promise<Answer> {
  try {
    return await plan(request, { strategy, timeoutMs: 60_000 });
  } catch (error) {
    if (error instanceof DevaddrError) return { outcome: 'refused', code: error.code };
    throw error;
  }
}

const answers = new Map<Request, Promise<Answer>>();

/** The plan of a sample, made once; nothing if it asks for too much. */
export async function planOf({ request }: Sample): Promise<Plan | undefined> {
  const answer = answers.get(request) ?? answerTo(request);
  answers.set(request, answer);
  const found = await answer;
  return found.outcome === 'planned' ? found.plan : undefined;
}

/** What went wrong with samples that have a plan, each by name. */
export async function faultsOf(
  check: (plan: Plan, request: Request) => Promise<readonly string[]> | readonly string[],
  among: readonly Sample[] = samples,
): Promise<string[]> {
  const faults: string[] = [];
  for (const sample of among) {
    const made = await planOf(sample);
    if (made === undefined) continue;
    const found = await check(made, sample.request);
    faults.push(...found.map((fault) => `${sample.name}: ${fault}`));
  }
  return faults;
}

export function withTunables(request: Request, tunables: Tunables): Request {
  return { ...request, tunables: { ...request.tunables, ...tunables } };
}

export function withoutDevice(request: Request, gone: RequestDevice): Request {
  return { ...request, devices: request.devices.filter((device) => device !== gone) };
}
