import type { Formula, Goal } from '../problem/formula.ts';
import type { Found, Optimum } from './optimize.ts';

/** What is solved in one go. Plain data, as it goes to another thread. */
export interface Job {
  readonly formula: Formula;
  /** The first matters most. */
  readonly goals: readonly Goal[];
  /** Effort in Z3's own units, one to two million a second: with the same effort the same answer comes out, whatever the clock. */
  readonly effort: number;
  /** Wall clock, a safety net: an answer it cuts short may differ from run to run. */
  readonly timeoutMs: number;
}

/** What the solver's thread says. */
export type Message =
  | { readonly what: 'ready' }
  | { readonly what: 'found'; readonly found: Found }
  | { readonly what: 'done'; readonly optimum: Optimum }
  | { readonly what: 'failed'; readonly message: string };
