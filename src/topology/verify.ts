import type { Plan } from '../core/plan.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import type { Finding } from './verify/finding.ts';
import { viewOf } from './verify/guest-view.ts';
import { VERIFY_RULES } from './verify/rules.ts';

export type { Finding, Severity } from './verify/finding.ts';
export type { VerifyRule } from './verify/rule.ts';
export { VERIFY_RULES } from './verify/rules.ts';

export interface VerifyOptions {
  /** Facts about machines and devices; those of the package if left out. */
  readonly model?: Model | undefined;
}

/**
 * Everything that is wrong with a plan, whoever made it. It is written from the rules, not from whatever makes plans, and
 * throws at nothing: what it cannot read it reports.
 */
export function verify(plan: Plan, options: VerifyOptions = {}): readonly Finding[] {
  const guest = viewOf(plan, options.model ?? bundledModel());
  return VERIFY_RULES.flatMap((rule) =>
    rule.check(guest).map((complaint): Finding => ({ rule: rule.id, ...complaint })),
  );
}
