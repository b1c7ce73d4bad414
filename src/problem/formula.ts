/** A Boolean variable, from 1; negative for its negation. */
export type Literal = number;

/** At most `most` in all: the weights of the literals that are true are added up. Weights are positive. */
export interface Sum {
  readonly literals: readonly Literal[];
  /** One a literal; all 1 if left out. */
  readonly weights?: readonly number[] | undefined;
  readonly most: number;
}

/** What is to be made small: the weights of the literals that are true, added up. */
export interface Goal {
  readonly name: string;
  readonly literals: readonly Literal[];
  /** One a literal, positive; all 1 if left out. */
  readonly weights?: readonly number[] | undefined;
  /** What has to be added to get the value that is meant. */
  readonly offset?: number | undefined;
}

/** Clauses and sums over Boolean variables. Plain data: it can be sent to another thread. */
export interface Formula {
  /** Variables are 1 to this. */
  readonly variables: number;
  /** Each has a literal that is true. */
  readonly clauses: readonly (readonly Literal[])[];
  readonly sums: readonly Sum[];
}

/** A part of a sum while it is being put together: weights may be negative, literals may come up twice. */
export interface Term {
  readonly literal: Literal;
  readonly weight: number;
}

/** Puts a formula together. */
export class FormulaBuilder implements Formula {
  variables = 1;
  /** A literal that is true: what is certain takes part in sums like everything else, and costs nothing. */
  readonly always: Literal = 1;
  readonly clauses: Literal[][] = [[1]];
  readonly sums: Sum[] = [];

  variable(): Literal {
    this.variables++;
    return this.variables;
  }

  clause(...literals: readonly Literal[]): void {
    this.clauses.push([...literals]);
  }

  /** If all of the first hold, one of the others does. */
  implies(conditions: readonly Literal[], ...conclusions: readonly Literal[]): void {
    this.clauses.push([...conditions.map((literal) => -literal), ...conclusions]);
  }

  /** The weights of true literals add up to at most a bound. */
  atMost(terms: readonly Term[], bound: number): void {
    const { literals, weights, constant } = normalized(terms, this.always);
    const most = bound - constant;
    if (most < 0) this.clauses.push([]);
    else if (weights.reduce((a, b) => a + b, 0) > most) {
      const plain = weights.every((weight) => weight === 1);
      this.sums.push(plain ? { literals, most } : { literals, weights, most });
    }
  }

  atLeast(terms: readonly Term[], bound: number): void {
    this.atMost(
      terms.map(({ literal, weight }) => ({ literal, weight: -weight })),
      -bound,
    );
  }

  exactly(terms: readonly Term[], bound: number): void {
    this.atMost(terms, bound);
    this.atLeast(terms, bound);
  }
}

/** The same sum with positive weights, each variable once: `-w·x` is `w·(not x) - w`. A literal that is true is a constant. */
export function normalized(
  terms: readonly Term[],
  always?: Literal,
): {
  readonly literals: Literal[];
  readonly weights: number[];
  readonly constant: number;
} {
  const byVariable = new Map<number, number>();
  let constant = 0;
  for (const { literal, weight } of terms) {
    const isNegated = literal < 0;
    const variable = Math.abs(literal);
    const isConstant = variable === always;
    if (isConstant !== isNegated) constant += weight;
    if (isConstant) continue;
    byVariable.set(variable, (byVariable.get(variable) ?? 0) + (isNegated ? -weight : weight));
  }
  const literals: Literal[] = [];
  const weights: number[] = [];
  for (const [variable, weight] of byVariable) {
    if (weight === 0) continue;
    if (weight < 0) constant += weight;
    literals.push(weight < 0 ? -variable : variable);
    weights.push(Math.abs(weight));
  }
  return { literals, weights, constant };
}

/** What a goal costs under an assignment: `true` at index v means that variable v is true. */
export function costOf({ literals, weights }: Goal, assignment: readonly boolean[]): number {
  let cost = 0;
  literals.forEach((literal, i) => {
    if (holds(literal, assignment)) cost += weights?.[i] ?? 1;
  });
  return cost;
}

function holds(literal: Literal, assignment: readonly boolean[]): boolean {
  return (assignment[Math.abs(literal)] === true) === literal > 0;
}

/** The first clause or sum that an assignment breaks; nothing if it satisfies the formula. */
export function broken(
  { clauses, sums }: Formula,
  assignment: readonly boolean[],
): { readonly clause: readonly Literal[] } | { readonly sum: Sum } | undefined {
  for (const clause of clauses)
    if (!clause.some((literal) => holds(literal, assignment))) return { clause };
  for (const sum of sums) if (costOf({ name: '', ...sum }, assignment) > sum.most) return { sum };
  return undefined;
}
