import { OBJECTIVES, type Objective } from '../core/request.ts';
import { oneOf, type Values } from './command.ts';

/**
 * The objectives of `--objectives`, the most important first.
 *
 * @throws UsageError for a name that is none
 */
export function objectivesIn(value: Values[string]): readonly Objective[] | undefined {
  if (value === undefined) return undefined;
  const names = String(value).split(',');
  return [...new Set(names.flatMap((name) => oneOf(name, OBJECTIVES, '--objectives') ?? []))];
}
