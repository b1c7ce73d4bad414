import type { SeenFunction } from '../core/seen.ts';

/** True once firmware has been at work: some bus has a number, or some BAR an address. */
export function isEnumerated(seen: readonly SeenFunction[]): boolean {
  return seen.some(
    ({ bars, secondary = 0 }) => secondary > 0 || bars.some(({ address }) => address !== undefined),
  );
}
