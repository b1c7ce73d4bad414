import type { Edit } from '../core/edit.ts';
import type { Path } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { isRecord } from '../request/values.ts';

/** The request after some edits. Paths are those of the request as it is. */
export function applyEdits(request: Request, edits: readonly Edit[]): Request {
  return inOrder(edits).reduce<unknown>(
    (value, { path, to }) => changed(value, path, to),
    request,
  ) as Request;
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
function changed(holder: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(holder) && typeof step === 'number') {
    const value = changed(holder[step], rest, to);
    return value === undefined ? holder.toSpliced(step, 1) : holder.with(step, value);
  }
  const { [step]: before, ...others } = (holder ?? {}) as Record<string, unknown>;
  const value = changed(before, rest, to);
  if (value === undefined) return Object.keys(others).length === 0 ? undefined : others;
  // Keys keep their order.
  return before === undefined
    ? { ...others, [step]: value }
    : { ...(holder as object), [step]: value };
}

/** The edits that make one version of a request of another. Devices have the same ids in both. */
export function editsBetween(before: Request, after: Request): Edit[] {
  const { devices: old, ...oldRest } = before;
  const { devices: now, ...nowRest } = after;
  const left = new Map(now.map((device) => [device.id, device]));
  return [
    ...differences(oldRest, nowRest, []),
    ...old.flatMap((device, i) => differences(device, left.get(device.id), ['devices', i])),
  ];
}

function differences(from: unknown, to: unknown, path: Path): Edit[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (!isRecord(from) || !isRecord(to))
    return [{ path, from, ...(to === undefined ? {} : { to }) }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => differences(from[key], to[key], [...path, key]));
}
