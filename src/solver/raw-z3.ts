import { init } from 'z3-solver';

/** Addresses in the memory of the WebAssembly module, and C's numbers. */
type Pointer = number;

/**
 * The C functions of Z3, called without the package's wrappers: those copy every argument list on a small stack and
 * make checks asynchronous, which costs more than most checks.
 */
export interface RawZ3 {
  readonly HEAPU32: Uint32Array;
  _malloc(bytes: number): Pointer;
  _free(at: Pointer): void;
  _Z3_mk_config(): Pointer;
  _Z3_del_config(config: Pointer): void;
  _Z3_mk_context(config: Pointer): Pointer;
  _Z3_del_context(context: Pointer): void;
  _Z3_get_error_code(context: Pointer): number;
  _Z3_mk_bool_sort(context: Pointer): Pointer;
  _Z3_mk_int_symbol(context: Pointer, number: number): Pointer;
  _Z3_mk_const(context: Pointer, symbol: Pointer, sort: Pointer): Pointer;
  _Z3_mk_not(context: Pointer, term: Pointer): Pointer;
  _Z3_mk_or(context: Pointer, count: number, terms: Pointer): Pointer;
  _Z3_mk_implies(context: Pointer, condition: Pointer, conclusion: Pointer): Pointer;
  _Z3_mk_atmost(context: Pointer, count: number, terms: Pointer, most: number): Pointer;
  _Z3_mk_pble(
    context: Pointer,
    count: number,
    terms: Pointer,
    weights: Pointer,
    most: number,
  ): Pointer;
  _Z3_mk_simple_solver(context: Pointer): Pointer;
  _Z3_solver_inc_ref(context: Pointer, solver: Pointer): void;
  _Z3_solver_dec_ref(context: Pointer, solver: Pointer): void;
  _Z3_solver_assert(context: Pointer, solver: Pointer, term: Pointer): void;
  _Z3_solver_check_assumptions(
    context: Pointer,
    solver: Pointer,
    count: number,
    terms: Pointer,
  ): number;
  _Z3_solver_get_model(context: Pointer, solver: Pointer): Pointer;
  _Z3_model_inc_ref(context: Pointer, model: Pointer): void;
  _Z3_model_dec_ref(context: Pointer, model: Pointer): void;
  _Z3_model_get_const_interp(context: Pointer, model: Pointer, declaration: Pointer): Pointer;
  _Z3_get_app_decl(context: Pointer, term: Pointer): Pointer;
  _Z3_get_bool_value(context: Pointer, term: Pointer): number;
  _Z3_solver_get_unsat_core(context: Pointer, solver: Pointer): Pointer;
  _Z3_ast_vector_inc_ref(context: Pointer, vector: Pointer): void;
  _Z3_ast_vector_dec_ref(context: Pointer, vector: Pointer): void;
  _Z3_ast_vector_size(context: Pointer, vector: Pointer): number;
  _Z3_ast_vector_get(context: Pointer, vector: Pointer, index: number): Pointer;
}

/** What the package's own wrappers are good for: everything that is called seldom. */
type Wrapped = Awaited<ReturnType<typeof init>>['Z3'];

export interface Z3Module {
  readonly raw: RawZ3;
  readonly wrapped: Wrapped;
}

/** Loads Z3: 35 MB of WebAssembly, a fifth of a second. */
export async function loadZ3(): Promise<Z3Module> {
  const { em, Z3 } = await init();
  return { raw: em as unknown as RawZ3, wrapped: Z3 };
}
