import { DevaddrError } from '../core/issue.ts';
import { list } from '../core/text.ts';
import type { ComparedRefusal } from './comparison.ts';

/** What is wrong with the question, not with the guest. */
const WRONG_QUESTION: ReadonlySet<string> = new Set(['AlternativeUnknown', 'DeviceUnknown']);

/**
 * What it means for an alternative that something was thrown while it was planned.
 *
 * @throws what was thrown, unless it is a refusal of the guest
 */
export function refusalOf(error: unknown): Pick<ComparedRefusal, 'outcome' | 'issues'> {
  if (!(error instanceof DevaddrError) || WRONG_QUESTION.has(error.code)) throw error;
  const outcome = error.code === 'AlternativeUnsuitable' ? 'unsuitable' : 'impossible';
  return { outcome, issues: error.issues };
}

/** Why there is no plan, in words that do not name the alternative. */
export function reasonsOf({ issues }: ComparedRefusal): string[] {
  return issues.map(({ message, data }) => (typeof data?.why === 'string' ? data.why : message));
}

const MOST_REASONS = 3;

const WORDS: Readonly<Record<ComparedRefusal['outcome'], string>> = {
  impossible: 'impossible',
  undecided: 'undecided in the time given',
  unsuitable: 'not for this guest',
};

/** `impossible: there is no seat for …`. */
export function refusalWords(refusal: ComparedRefusal): string {
  const reasons = reasonsOf(refusal);
  const words = WORDS[refusal.outcome];
  return reasons.length === 0 ? words : `${words}: ${list(reasons, MOST_REASONS)}`;
}
