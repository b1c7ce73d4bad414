import { bootOf } from '../../src/compare/costs.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledCosts } from '../../src/model/costs.ts';
import type { Measured } from './firmware-run.ts';

/** CPU seconds of SeaBIOS on the machine on which costs were measured. */
export function estimatedSeconds(plan: Plan): number {
  return bootOf(plan, bundledCosts())?.seabios.firmware ?? Number.NaN;
}

/**
 * How much longer this machine takes than that on which costs were measured: the median over all plans, so that no single measurement
 * decides.
 */
export function relativeTime(plans: readonly Plan[], measured: readonly Measured[]): number {
  const factors = plans
    .map((plan, i) => (measured[i]?.firmwareSeconds ?? Number.NaN) / estimatedSeconds(plan))
    .sort((a, b) => a - b);
  return factors[Math.floor(factors.length / 2)] ?? Number.NaN;
}
