import type { Path, Place } from './issue.ts';

/** One change of a request. */
export interface Edit {
  readonly path: Path;
  readonly place?: Place | undefined;
  readonly from: unknown;
  /** The new value; nothing if it is taken out. */
  readonly to?: unknown;
}

/** Whatever stands last in a list first, so that the positions of the others hold. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => comparePaths(b.path, a.path));
}

function comparePaths(a: Path, b: Path): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x = '', y = ''] = [a[i], b[i]];
    if (x === y) continue;
    return typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1;
  }
  return a.length - b.length;
}

/** A copy with another value at a path, or without it; an object that has nothing left goes with it. */
export function edited(holder: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(holder) && typeof step === 'number') {
    const value = edited(holder[step], rest, to);
    return value === undefined ? holder.toSpliced(step, 1) : holder.with(step, value);
  }
  const { [step]: before, ...others } = (holder ?? {}) as Record<string, unknown>;
  const value = edited(before, rest, to);
  if (value === undefined) return Object.keys(others).length === 0 ? undefined : others;
  // Keys keep their order.
  return before === undefined
    ? { ...others, [step]: value }
    : { ...(holder as object), [step]: value };
}
