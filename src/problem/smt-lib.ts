import type { Formula, Goal, Literal, Sum } from './formula.ts';

/**
 * A formula and its goals as SMT-LIB 2 text, as Z3 reads it; for looking at, and for asking other solvers.
 *
 * Variable 7 is `x7`. A sum is Z3's `at-most` or `pble`. A goal is one group of `assert-soft`, named after it: each of its
 * literals costs its weight if it is true. Z3 makes groups small one after the other, the first in the text first, and
 * `get-objectives` says what they cost. A goal without literals costs nothing and is left out.
 */
export function toSmtLib({ variables, clauses, sums }: Formula, goals: readonly Goal[]): string {
  const lines = [
    '(set-option :opt.priority lex)',
    ...Array.from({ length: variables }, (_, i) => `(declare-const x${i + 1} Bool)`),
    ...clauses.map((clause) => `(assert ${either(clause)})`),
    ...sums.map((sum) => `(assert ${atMost(sum)})`),
    ...goals.flatMap(wishes),
    '(check-sat)',
    '(get-objectives)',
  ];
  return `${lines.join('\n')}\n`;
}

function term(literal: Literal): string {
  return literal > 0 ? `x${literal}` : `(not x${-literal})`;
}

function either(literals: readonly Literal[]): string {
  const [only] = literals;
  if (only === undefined) return 'false';
  return literals.length === 1 ? term(only) : `(or ${terms(literals)})`;
}

function terms(literals: readonly Literal[]): string {
  return literals.map(term).join(' ');
}

function atMost({ literals, weights, most }: Sum): string {
  const operator = weights === undefined ? `at-most ${most}` : `pble ${most} ${weights.join(' ')}`;
  return `((_ ${operator}) ${terms(literals)})`;
}

function wishes({ name, literals, weights }: Goal): string[] {
  return literals.map(
    (literal, i) => `(assert-soft ${term(-literal)} :weight ${weights?.[i] ?? 1} :id ${name})`,
  );
}
