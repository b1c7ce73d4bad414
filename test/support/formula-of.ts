import type { Request } from '../../src/core/request.ts';
import type { Model } from '../../src/model/model.ts';
import { settledGuest } from '../../src/planner/settled-guest.ts';
import { buildProblem } from '../../src/problem/build.ts';
import { encode } from '../../src/problem/encode.ts';
import type { Formula, Goal } from '../../src/problem/formula.ts';

/** What the solver is asked for a request. */
export interface Asked {
  readonly formula: Formula;
  readonly goals: readonly Goal[];
}

/** A formula of two: `plan` asks the one with strays only if the other cannot be. */
export interface FormulaOptions {
  readonly model?: Model | undefined;
  readonly strays?: boolean | undefined;
}

/** Puts a request's formula together as `plan` does; goals that say the same as one before are left out. */
export function formulaOf(request: Request, options: FormulaOptions = {}): Asked {
  const { model, strays = false } = options;
  const guest = settledGuest(request, { model });
  const { formula, goals } = encode(buildProblem(request, guest, { strays }));
  const distinct = new Map<string, Goal>();
  for (const goal of goals) {
    const key = JSON.stringify([goal.literals, goal.weights]);
    if (!distinct.has(key)) distinct.set(key, goal);
  }
  return { formula, goals: [...distinct.values()] };
}
