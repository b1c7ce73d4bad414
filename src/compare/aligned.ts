import type { Plan, PlanDevice } from '../core/plan.ts';
import { canonical } from './field-changes.ts';
import { hardwareOf } from './hardware.ts';

/** Plans of a pair whose ids say no more than a position, as those of domain XML without aliases do. */
export interface Positional {
  readonly before?: boolean | undefined;
  readonly after?: boolean | undefined;
}

/**
 * The second plan with the ids that its devices have in the first. Devices that nobody named, since they are implied or have the name
 * of their position, are known by what they are and where; the rest keep their ids.
 */
export function aligned(before: Plan, after: Plan, positional: Positional): Plan {
  const nameless = before.devices.filter((each) => isNameless(each, positional.before));
  const open = new Map<string, string[]>();
  for (const each of nameless) {
    const key = looksOf(each);
    open.set(key, [...(open.get(key) ?? []), each.id]);
  }
  const ids = new Map<PlanDevice, string>();
  const claim = (
    device: PlanDevice,
    pick: (found: readonly string[]) => string | undefined,
  ): void => {
    const found = open.get(looksOf(device)) ?? [];
    const id = pick(found);
    if (id === undefined) return;
    ids.set(device, id);
    open.set(
      looksOf(device),
      found.filter((each) => each !== id),
    );
  };
  const unnamed = after.devices.filter((each) => isNameless(each, positional.after));
  for (const each of unnamed) claim(each, (found) => found.find((id) => id === each.id));
  for (const each of unnamed) if (!ids.has(each)) claim(each, ([first]) => first);
  const kinds = new Map(before.devices.map(({ id, kind }) => [id, kind]));
  const taken = new Set(ids.values());
  const renamed = after.devices.map((device) => {
    const known = ids.get(device);
    if (known !== undefined) return known === device.id ? device : { ...device, id: known };
    const isClear = !taken.has(device.id) && (kinds.get(device.id) ?? device.kind) === device.kind;
    return isClear ? device : { ...device, id: nextFree(device.kind, kinds, taken) };
  });
  return { ...after, devices: renamed };
}

function isNameless({ kind, id, implied }: PlanDevice, isPositional = false): boolean {
  if (kind === 'controller') return false;
  return (
    implied === true || (isPositional && id.startsWith(kind) && /^\d+$/.test(id.slice(kind.length)))
  );
}

/** What a device is and where, whatever it is called. */
function looksOf(device: PlanDevice): string {
  const host = 'hostAddress' in device ? device.hostAddress : undefined;
  return canonical({ ...hardwareOf(device), host });
}

function nextFree(kind: string, known: ReadonlyMap<string, string>, taken: Set<string>): string {
  let n = 0;
  while (known.has(`${kind}${n}`) || taken.has(`${kind}${n}`)) n++;
  taken.add(`${kind}${n}`);
  return `${kind}${n}`;
}
