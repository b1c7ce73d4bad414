import type { Literal, Sum } from '../problem/formula.ts';

export type Verdict = 'sat' | 'unsat' | 'unknown';

/** Says whether what it was told can hold; it can be told more at any time. */
export interface Oracle {
  variable(): Literal;
  clause(literals: readonly Literal[]): void;
  /** A sum that has to hold, or has to hold if a literal is true. */
  sum(sum: Sum, condition?: Literal): void;
  /** Whether all can hold together with the assumptions; `unknown` if it took more than the effort that is allowed. */
  check(assumptions: readonly Literal[], effort: number): Verdict;
  /** After `sat`: the value of each variable, by its number. */
  assignment(): readonly boolean[];
  /** Effort of all checks so far. */
  spent(): number;
  /** After `unsat`: assumptions that cannot hold together. */
  core(): readonly Literal[];
}
