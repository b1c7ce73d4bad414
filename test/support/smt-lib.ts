import type { Goal } from '../../src/problem/formula.ts';
import type { Z3Module } from '../../src/solver/raw-z3.ts';

/** Asks the package's Z3 about SMT-LIB text, with the engine it takes by itself. */
export async function askZ3({ wrapped }: Z3Module, text: string): Promise<string> {
  const config = wrapped.mk_config();
  const context = wrapped.mk_context(config);
  wrapped.del_config(config);
  try {
    return await wrapped.eval_smtlib2_string(context, text);
  } finally {
    wrapped.del_context(context);
  }
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
