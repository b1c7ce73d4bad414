import type { Plan } from '../src/core/plan.ts';

let consumed = 0;

/** Uses a result, so that no compiler can leave out the work that made it. */
export function consume(result: Plan | string): void {
  consumed += typeof result === 'string' ? result.length : result.devices.length;
}

/** How much was consumed; it is part of the report. */
export function totalConsumed(): number {
  return consumed;
}
