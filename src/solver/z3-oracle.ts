import type { Formula, Literal, Sum } from '../problem/formula.ts';
import type { Oracle, Verdict } from './oracle.ts';
import type { RawZ3, Z3Module } from './raw-z3.ts';

const SAT = 1;
const UNSAT = -1;
const TRUE = 1;
const BYTES = 4;

/** Z3 as an oracle: one context of its own, to be disposed of. */
export class Z3Oracle implements Oracle {
  readonly #raw: RawZ3;
  readonly #wrapped: Z3Module['wrapped'];
  readonly #context: number;
  readonly #solver: number;
  readonly #bool: number;
  /** Terms by variable, and their negations. */
  readonly #terms: number[] = [0];
  readonly #negations: number[] = [0];
  readonly #literals = new Map<number, Literal>();
  #arguments: number;
  #capacity = 1024;

  constructor({ raw, wrapped }: Z3Module, { variables, clauses, sums }: Formula) {
    this.#raw = raw;
    this.#wrapped = wrapped;
    const config = raw._Z3_mk_config();
    this.#context = raw._Z3_mk_context(config);
    raw._Z3_del_config(config);
    this.#solver = raw._Z3_mk_simple_solver(this.#context);
    raw._Z3_solver_inc_ref(this.#context, this.#solver);
    this.#bool = raw._Z3_mk_bool_sort(this.#context);
    this.#arguments = raw._malloc(this.#capacity * BYTES);
    for (let i = 0; i < variables; i++) this.variable();
    for (const clause of clauses) this.clause(clause);
    for (const sum of sums) this.sum(sum);
    this.#complain('the formula');
  }

  /** Gives everything back; nothing may be asked after that. */
  dispose(): void {
    this.#raw._free(this.#arguments);
    this.#raw._Z3_solver_dec_ref(this.#context, this.#solver);
    this.#raw._Z3_del_context(this.#context);
  }

  variable(): Literal {
    const number = this.#terms.length;
    const symbol = this.#raw._Z3_mk_int_symbol(this.#context, number);
    const term = this.#raw._Z3_mk_const(this.#context, symbol, this.#bool);
    const negation = this.#raw._Z3_mk_not(this.#context, term);
    this.#terms.push(term);
    this.#negations.push(negation);
    this.#literals.set(term, number).set(negation, -number);
    return number;
  }

  clause(literals: readonly Literal[]): void {
    this.#assert(this.#or(literals));
  }

  sum({ literals, weights, most }: Sum, condition?: Literal): void {
    const [raw, context, count] = [this.#raw, this.#context, literals.length];
    const room = this.#room(2 * count);
    literals.forEach((literal, i) => {
      raw.HEAPU32[room / BYTES + i] = this.#term(literal);
      raw.HEAPU32[room / BYTES + count + i] = weights?.[i] ?? 1;
    });
    const term =
      weights === undefined
        ? raw._Z3_mk_atmost(context, count, room, most)
        : raw._Z3_mk_pble(context, count, room, room + count * BYTES, most);
    this.#assert(
      condition === undefined ? term : raw._Z3_mk_implies(context, this.#term(condition), term),
    );
  }

  check(assumptions: readonly Literal[], effort: number): Verdict {
    this.#limit(effort);
    const room = this.#put(assumptions);
    const verdict = this.#raw._Z3_solver_check_assumptions(
      this.#context,
      this.#solver,
      assumptions.length,
      room,
    );
    if (verdict === SAT) return 'sat';
    return verdict === UNSAT ? 'unsat' : 'unknown';
  }

  assignment(): readonly boolean[] {
    const [raw, context] = [this.#raw, this.#context];
    const model = raw._Z3_solver_get_model(context, this.#solver);
    raw._Z3_model_inc_ref(context, model);
    const values = this.#terms.map((term, number) => {
      if (number === 0) return false;
      const declaration = raw._Z3_get_app_decl(context, term);
      const value = raw._Z3_model_get_const_interp(context, model, declaration);
      return value !== 0 && raw._Z3_get_bool_value(context, value) === TRUE;
    });
    raw._Z3_model_dec_ref(context, model);
    return values;
  }

  spent(): number {
    const wrapped = this.#wrapped;
    const [context, solver] = [this.#context, this.#solver] as never[] as [never, never];
    const statistics = wrapped.solver_get_statistics(context, solver);
    for (let i = wrapped.stats_size(context, statistics) - 1; i >= 0; i--) {
      if (wrapped.stats_get_key(context, statistics, i) === 'rlimit count')
        return wrapped.stats_get_uint_value(context, statistics, i);
    }
    return 0;
  }

  core(): readonly Literal[] {
    const [raw, context] = [this.#raw, this.#context];
    const vector = raw._Z3_solver_get_unsat_core(context, this.#solver);
    raw._Z3_ast_vector_inc_ref(context, vector);
    const size = raw._Z3_ast_vector_size(context, vector);
    const literals = Array.from({ length: size }, (_, i) => {
      const literal = this.#literals.get(raw._Z3_ast_vector_get(context, vector, i));
      if (literal === undefined) throw new Error('Z3 blames a term that is no assumption');
      return literal;
    });
    raw._Z3_ast_vector_dec_ref(context, vector);
    return literals;
  }

  #limit(effort: number): void {
    const wrapped = this.#wrapped;
    const [context, solver] = [this.#context, this.#solver] as never[] as [never, never];
    const parameters = wrapped.mk_params(context);
    wrapped.params_inc_ref(context, parameters);
    const name = wrapped.mk_string_symbol(context, 'rlimit');
    wrapped.params_set_uint(context, parameters, name, Math.max(1, Math.floor(effort)));
    wrapped.solver_set_params(context, solver, parameters);
    wrapped.params_dec_ref(context, parameters);
  }

  #term(literal: Literal): number {
    return (literal > 0 ? this.#terms[literal] : this.#negations[-literal]) ?? 0;
  }

  #or(literals: readonly Literal[]): number {
    const [only] = literals;
    if (literals.length === 1 && only !== undefined) return this.#term(only);
    return this.#raw._Z3_mk_or(this.#context, literals.length, this.#put(literals));
  }

  /** Literals as a list of terms in the memory of Z3. */
  #put(literals: readonly Literal[]): number {
    const room = this.#room(literals.length);
    literals.forEach((literal, i) => {
      this.#raw.HEAPU32[room / BYTES + i] = this.#term(literal);
    });
    return room;
  }

  #room(words: number): number {
    if (words > this.#capacity) {
      this.#raw._free(this.#arguments);
      this.#capacity = 2 * words;
      this.#arguments = this.#raw._malloc(this.#capacity * BYTES);
    }
    return this.#arguments;
  }

  #assert(term: number): void {
    this.#raw._Z3_solver_assert(this.#context, this.#solver, term);
  }

  /** Z3 keeps silent about errors until it is asked. */
  #complain(about: string): void {
    const code = this.#raw._Z3_get_error_code(this.#context);
    if (code !== 0) throw new Error(`Z3 does not accept ${about}: error ${code}`);
  }
}
