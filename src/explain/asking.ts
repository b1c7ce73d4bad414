import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { type Feasibility, type FeasibleOptions, feasible } from '../planner/feasible.ts';

/** Asks whether requests are possible, as long as there is time. */
export class Asking {
  readonly #options: FeasibleOptions;
  readonly #end: number;
  readonly #known = new Map<string, Feasibility>();

  constructor(options: FeasibleOptions, timeoutMs: number) {
    this.#options = options;
    this.#end = performance.now() + timeoutMs;
  }

  get isTimeUp(): boolean {
    return performance.now() >= this.#end;
  }

  async verdict(request: Request, options: FeasibleOptions = {}): Promise<Feasibility> {
    const { strategy, without = [], countOnly } = options;
    const key = JSON.stringify([request, strategy, [...without], countOnly]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const left = this.#end - performance.now();
    if (left <= 0) return { verdict: 'undecided' };
    const found = await feasible(request, {
      ...this.#options,
      ...options,
      timeoutMs: Math.min(left, options.timeoutMs ?? left),
    });
    this.#known.set(key, found);
    return found;
  }

  /** True or false; nothing if time was up. */
  async isPossible(request: Request, options: FeasibleOptions = {}): Promise<boolean | undefined> {
    const { verdict } = await this.verdict(request, options);
    return verdict === 'undecided' ? undefined : verdict === 'possible';
  }

  async issuesOf(request: Request): Promise<readonly Issue[]> {
    const found = await this.verdict(request);
    return found.verdict === 'impossible' ? found.issues : [];
  }
}
