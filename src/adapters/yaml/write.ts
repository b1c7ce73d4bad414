import { stringify } from 'yaml';
import type { Plan } from '../../core/plan.ts';

/** A plan as YAML; strings that YAML 1.1 readers would take for numbers or times are quoted. */
export function planToYaml(plan: Plan): string {
  return stringify(JSON.parse(JSON.stringify(plan)), { compat: 'yaml-1.1', lineWidth: 0 });
}
