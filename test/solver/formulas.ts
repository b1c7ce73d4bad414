import {
  type Formula,
  FormulaBuilder,
  type Goal,
  type Literal,
} from '../../src/problem/formula.ts';
import type { Random } from '../support/random.ts';

/** A small problem to try all assignments of. */
export interface SmallProblem {
  readonly formula: Formula;
  readonly goals: readonly Goal[];
}

/** A random formula of few variables with one to three goals. */
export function randomProblem({ int }: Random): SmallProblem {
  const builder = new FormulaBuilder();
  const count = 3 + int(0, 7);
  for (let i = 0; i < count; i++) builder.variable();
  const literal = (): Literal => (1 + int(0, count - 1)) * (int(0, 2) === 0 ? -1 : 1);
  for (let i = int(0, 3 * count); i > 0; i--)
    builder.clause(...Array.from({ length: 1 + int(0, 2) }, literal));
  for (let i = int(0, 3); i > 0; i--) {
    const terms = Array.from({ length: 2 + int(0, count - 1) }, () => ({
      literal: literal(),
      weight: int(0, 6) - 2,
    }));
    builder.atMost(terms, int(0, 7));
  }
  const goals = Array.from({ length: 1 + int(0, 2) }, (_, i): Goal => {
    const variables = Array.from({ length: count }, (_, v) => v + 1).filter(() => int(0, 1) === 0);
    return {
      name: `goal ${i}`,
      literals: variables.map((variable) => (int(0, 3) === 0 ? -variable : variable)),
      weights: variables.map(() => 1 + int(0, 4)),
    };
  });
  return { formula: builder, goals };
}
