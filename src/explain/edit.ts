import { type Edit, edited, inOrder } from '../core/edit.ts';
import type { Path } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { isRecord } from '../request/values.ts';

/** The request after some edits. Paths are those of the request as it is. */
export function applyEdits(request: Request, edits: readonly Edit[]): Request {
  return inOrder(edits).reduce<unknown>(
    (value, { path, to }) => edited(value, path, to),
    request,
  ) as Request;
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
  // The parts of an address are one statement.
  if (path.at(-1) === 'address' || !isRecord(from) || !isRecord(to))
    return [{ path, from, ...(to === undefined ? {} : { to }) }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => differences(from[key], to[key], [...path, key]));
}

/** True for the path of a device as a whole. */
export function isDevice(path: Path): boolean {
  return path[0] === 'devices' && path.length === 2;
}

/** How many statements of a request some edits change: who takes a device out takes its wishes out as well. */
export function sizeOf({ devices }: Request, edits: readonly Edit[]): number {
  return edits.reduce((sum, { path }) => {
    const device = isDevice(path) ? devices[Number(path[1])] : undefined;
    const { tunables = {}, address } = device ?? {};
    return sum + 1 + Object.keys(tunables).length + (address === undefined ? 0 : 1);
  }, 0);
}
