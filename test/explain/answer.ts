import { DevaddrError } from '../../src/core/issue.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';

/** A second try has more time than any request takes: the machine may have been busy. */
const TIMES_MS = [2000, 60_000];

async function decided(request: Request): ReturnType<typeof plan> {
  const [first, second] = TIMES_MS;
  const found = await plan(request, { timeoutMs: first });
  return found.outcome === 'undecided' ? await plan(request, { timeoutMs: second }) : found;
}

/** `planned`, or codes of the refusal; our own faults are no refusals. */
export async function answerOf(request: Request): Promise<string> {
  try {
    const found = await decided(request);
    if (found.outcome !== 'impossible') return found.outcome;
    return `impossible: ${found.issues.map(({ message }) => message).join('; ')}`;
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    const isFault = error.code === 'SolverFailed' || error.code === 'PlanInvalid';
    return `${isFault ? 'fault' : 'impossible'}: ${error.code} ${error.message}`;
  }
}
