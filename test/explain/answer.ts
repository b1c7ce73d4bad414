import { DevaddrError } from '../../src/core/issue.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';

/** `planned`, or codes of the refusal; our own faults are no refusals. */
export async function answerOf(request: Request): Promise<string> {
  try {
    const found = await plan(request, { timeoutMs: 2000 });
    if (found.outcome !== 'impossible') return found.outcome;
    return `impossible: ${found.issues.map(({ message }) => message).join('; ')}`;
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    const isFault = error.code === 'SolverFailed' || error.code === 'PlanInvalid';
    return `${isFault ? 'fault' : 'impossible'}: ${error.code} ${error.message}`;
  }
}
