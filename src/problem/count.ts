import type { FormulaBuilder, Literal, Term } from './formula.ts';

/** A whole number from 0 as literals: the j-th says that it is at least j. */
export class Count {
  readonly literals: readonly Literal[];

  constructor(literals: readonly Literal[]) {
    this.literals = literals;
  }

  /** A number that is open, up to a bound. */
  static upTo(most: number, builder: FormulaBuilder): Count {
    const literals = Array.from({ length: most }, () => builder.variable());
    for (let j = 1; j < most; j++) {
      const [lower, higher] = [literals[j - 1], literals[j]];
      if (lower !== undefined && higher !== undefined) builder.implies([higher], lower);
    }
    return new Count(literals);
  }

  /** A number that is certain. */
  static of(value: number, { always }: FormulaBuilder): Count {
    return new Count(new Array<Literal>(value).fill(always));
  }

  /** The number in a sum, times a weight. */
  terms(weight = 1): Term[] {
    return this.literals.map((literal) => ({ literal, weight }));
  }

  /** True if it is at least 1; nothing if it can only be 0. */
  get some(): Literal | undefined {
    return this.literals[0];
  }

  valueIn(assignment: readonly boolean[]): number {
    return this.literals.filter((literal) => assignment[literal] === true).length;
  }
}
