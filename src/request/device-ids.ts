import { isRecord } from './values.ts';

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Ids of devices, by position: the given one, else a disk's name in the guest, else kind and number. The devices need
 * not be checked yet.
 */
export function deviceIds(devices: readonly unknown[]): string[] {
  const given = devices.map((device) => (isRecord(device) ? nonEmpty(device.id) : undefined));
  const taken = new Set(given.filter((id) => id !== undefined));
  const counts = new Map<string, number>();
  const tried = new Map<string, number>();
  return devices.map((device, position) => {
    const id = given[position];
    if (id !== undefined) return id;
    const free = freeName(nameOf(isRecord(device) ? device : {}, counts), taken, tried);
    taken.add(free);
    return free;
  });
}

/** The name, or with the first number behind it that makes it new. */
function freeName(name: string, taken: ReadonlySet<string>, tried: Map<string, number>): string {
  if (!taken.has(name)) return name;
  let n = tried.get(name) ?? 2;
  while (taken.has(`${name}-${n}`)) n++;
  tried.set(name, n + 1);
  return `${name}-${n}`;
}

function nameOf(device: Readonly<Record<string, unknown>>, counts: Map<string, number>): string {
  const kind = nonEmpty(device.kind) ?? 'device';
  const number = counts.get(kind) ?? 0;
  counts.set(kind, number + 1);
  const target = kind === 'disk' ? nonEmpty(device.target) : undefined;
  return target ?? `${kind}${number}`;
}
