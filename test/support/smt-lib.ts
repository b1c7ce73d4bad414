import type { Goal } from '../../src/problem/formula.ts';
import type { RawZ3, Z3Module } from '../../src/solver/raw-z3.ts';

/** What else is needed of the WebAssembly module. */
interface Evaluator {
  _Z3_eval_smtlib2_string(context: number, text: number): number;
}

/**
 * Asks the package's Z3 about SMT-LIB text, with the engine it takes by itself. Blocks while it works: the package's own
 * wrapper hands the text to another thread and takes it back before that one has read it.
 */
export function askZ3({ raw }: Z3Module, text: string): string {
  const evaluator = raw as unknown as Evaluator;
  const config = raw._Z3_mk_config();
  const context = raw._Z3_mk_context(config);
  raw._Z3_del_config(config);
  const bytes = new TextEncoder().encode(`${text}\0`);
  const at = raw._malloc(bytes.length);
  try {
    memoryOf(raw).set(bytes, at);
    return textAt(raw, evaluator._Z3_eval_smtlib2_string(context, at));
  } finally {
    raw._free(at);
    raw._Z3_del_context(context);
  }
}

function memoryOf({ HEAPU32 }: RawZ3): Uint8Array {
  return new Uint8Array(HEAPU32.buffer);
}

function textAt(raw: RawZ3, at: number): string {
  const memory = memoryOf(raw);
  return new TextDecoder().decode(memory.slice(at, memory.indexOf(0, at)));
}

/** What goals cost according to an answer of Z3; nothing if it says that there is no assignment. */
export function costsIn(answer: string, goals: readonly Goal[]): readonly number[] | undefined {
  if (/^unsat\b/.test(answer)) return undefined;
  if (!/^sat\b/.test(answer)) throw new Error(`Z3 does not know: ${answer}`);
  return goals.map(({ name, literals }) => {
    const cost = new RegExp(`\\(${name} (\\d+)\\)`).exec(answer)?.[1];
    if (cost === undefined && literals.length > 0) throw new Error(`no cost of ${name}: ${answer}`);
    return Number(cost ?? 0);
  });
}
