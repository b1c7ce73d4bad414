import type { Request } from '../../src/core/request.ts';
import { assignBeforePci } from '../../src/greedy/assign.ts';
import { expand } from '../../src/guest/expand.ts';
import { bundledModel } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { withParentsFirst } from '../../src/planner/controller-order.ts';
import { withCellControllers } from '../../src/planner/followers.ts';
import { withoutPins } from '../../src/planner/partial-pins.ts';
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
  const { model = bundledModel(), strays = false } = options;
  const { controllers } = model;
  const settled = withParentsFirst(withoutPins(request, new Map()));
  const following = withCellControllers(settled, controllers).request;
  const guest = expand(following, { model });
  assignBeforePci(guest);
  const { formula, goals } = encode(buildProblem(request, guest, { strays }));
  const distinct = new Map<string, Goal>();
  for (const goal of goals) {
    const key = JSON.stringify([goal.literals, goal.weights]);
    if (!distinct.has(key)) distinct.set(key, goal);
  }
  return { formula, goals: [...distinct.values()] };
}
