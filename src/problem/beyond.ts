import type { FormulaBuilder, Goal, Literal } from './formula.ts';

/** What goals cost in a plan, by name, their offsets not counted. */
export type Costs = ReadonlyMap<string, number>;

/** Plans that are known, and what no plan may cost more than. */
export interface Beyond {
  readonly points: readonly Costs[];
  readonly most: Costs;
}

/** Leaves only what is better than each known plan in at least one of its goals, so that what is best next is another one. */
export function lookBeyond(
  builder: FormulaBuilder,
  goals: readonly Goal[],
  { points, most }: Beyond,
): void {
  for (const goal of goals) {
    const cost = most.get(goal.name);
    if (cost !== undefined) builder.atMost(termsOf(goal), cost);
  }
  for (const costs of points) {
    const better = goals.flatMap((goal) => {
      const cost = costs.get(goal.name);
      return cost === undefined ? [] : isBetter(builder, goal, cost);
    });
    builder.clause(...better);
  }
}

/** A literal that can only be true if a goal costs less; none if nothing costs less. */
function isBetter(builder: FormulaBuilder, goal: Goal, cost: number): Literal[] {
  if (cost === 0) return [];
  const literal = builder.variable();
  const terms = termsOf(goal);
  const all = terms.reduce((sum, { weight }) => sum + weight, 0);
  // With a weight that makes up for everything else the sum says nothing as long as the literal is false.
  const slack = Math.max(0, all - (cost - 1));
  builder.atMost([...terms, { literal, weight: slack }], cost - 1 + slack);
  return [literal];
}

function termsOf({ literals, weights }: Goal): { literal: Literal; weight: number }[] {
  return literals.map((literal, i) => ({ literal, weight: weights?.[i] ?? 1 }));
}
