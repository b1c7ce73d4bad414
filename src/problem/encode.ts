import { type Beyond, lookBeyond } from './beyond.ts';
import { CONSTRAINTS } from './constraints.ts';
import { Encoding } from './encoding.ts';
import type { Formula, Goal } from './formula.ts';
import { goalsOf } from './objectives.ts';
import type { Problem } from './problem.ts';

/** A problem as a formula, and the variables' meaning. */
export interface Encoded {
  readonly encoding: Encoding;
  readonly formula: Formula;
  readonly goals: readonly Goal[];
}

export interface EncodeOptions {
  /** Only whether there is a plan is asked: without goals. */
  readonly anyPlan?: boolean | undefined;
  /** Ids of rules that are left out, to find out which of them stand in the way. */
  readonly without?: ReadonlySet<string> | undefined;
  /** Only plans that are better in some goal than each of these. */
  readonly beyond?: Beyond | undefined;
}

export function encode(
  problem: Problem,
  { anyPlan, without, beyond }: EncodeOptions = {},
): Encoded {
  const encoding = new Encoding(problem);
  for (const rule of CONSTRAINTS) if (without?.has(rule.id) !== true) rule.constrain(encoding);
  const goals = anyPlan === true ? [] : goalsOf(encoding);
  if (beyond !== undefined) lookBeyond(encoding.builder, goals, beyond);
  const { variables, clauses, sums } = encoding.builder;
  return { encoding, formula: { variables, clauses, sums }, goals };
}
