import { optimize } from '../src/solver/optimize.ts';
import { loadZ3, type Z3Module } from '../src/solver/raw-z3.ts';
import { Z3Oracle } from '../src/solver/z3-oracle.ts';
import { type Asked, formulaOf } from '../test/support/formula-of.ts';
import type { Placement } from './placements.ts';

/** Where the time of a plan goes, in milliseconds since its request came in; sizes of what is solved. */
export interface Parts {
  /** The formula that decided. */
  readonly asked: Asked;
  readonly variables: number;
  readonly constraints: number;
  /** The formula stands. */
  readonly encoded: number;
  /** Z3 has it. */
  readonly loaded: number;
  /** A first plan is known; nothing if there is none. */
  readonly first: number | undefined;
  /** All goals are as small as can be, or time is up. */
  readonly end: number;
  readonly proven: boolean;
  /** What the goals cost; nothing without a plan. */
  readonly costs: readonly number[] | undefined;
  /** Z3's own units. */
  readonly effort: number;
  /** What Z3 has of memory at the end, in MiB. */
  readonly memory: number;
}

const EFFORT_PER_MS = 800;
const SLICE = 300_000;

/** Solves in this thread, so that each part can be seen; the same steps with the same limits as in `plan`. */
export class SolverParts {
  readonly #z3: Z3Module;

  private constructor(z3: Z3Module) {
    this.#z3 = z3;
  }

  static async open(): Promise<SolverParts> {
    return new SolverParts(await loadZ3());
  }

  get z3(): Z3Module {
    return this.#z3;
  }

  /** At first without strays, as `plan` does; times of the second formula count from the start of the first. */
  solve(placement: Placement, timeoutMs: number): Parts {
    const start = performance.now();
    const without = this.#solve(placement, timeoutMs, start, false);
    const isImpossible = without.proven && without.costs === undefined;
    return isImpossible ? this.#solve(placement, timeoutMs, start, true) : without;
  }

  #solve({ request }: Placement, timeoutMs: number, start: number, strays: boolean): Parts {
    const since = (): number => performance.now() - start;
    const asked = formulaOf(request, { strays });
    const { formula, goals } = asked;
    const encoded = since();
    const oracle = new Z3Oracle(this.#z3, formula);
    const loaded = since();
    let first: number | undefined;
    try {
      const optimum = optimize(oracle, goals, {
        effort: timeoutMs * EFFORT_PER_MS,
        slice: SLICE,
        expired: () => since() > timeoutMs,
        onFound: () => {
          first ??= since();
        },
      });
      const end = since();
      const proven =
        optimum.outcome === 'impossible' ||
        (optimum.outcome === 'found' && optimum.goals.every(({ value, lower }) => value === lower));
      return {
        asked,
        variables: formula.variables,
        constraints: formula.clauses.length + formula.sums.length,
        encoded,
        loaded,
        first,
        end,
        proven,
        costs: optimum.outcome === 'found' ? optimum.goals.map(({ value }) => value) : undefined,
        effort: oracle.spent(),
        memory: Number(this.#z3.wrapped.get_estimated_alloc_size()) / 2 ** 20,
      };
    } finally {
      oracle.dispose();
    }
  }
}
