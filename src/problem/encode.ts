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

export function encode(problem: Problem): Encoded {
  const encoding = new Encoding(problem);
  for (const rule of CONSTRAINTS) rule.constrain(encoding);
  const goals = goalsOf(encoding);
  const { variables, clauses, sums } = encoding.builder;
  return { encoding, formula: { variables, clauses, sums }, goals };
}
