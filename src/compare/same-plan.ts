import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { canonical } from './field-changes.ts';
import { nameless } from './identity.ts';

/** Whether two plans of one request are the same guest: names of what the user did not list do not count. */
export function samePlan(a: Plan, b: Plan, request: Request): boolean {
  const listed = new Set(request.devices.map(({ id }) => id));
  return signature(a, listed) === signature(b, listed);
}

function signature({ machine, devices }: Plan, listed: ReadonlySet<string>): string {
  const shown = devices.map((device) =>
    canonical({ ...nameless(device), id: listed.has(device.id) ? device.id : '' }),
  );
  return `${canonical(machine)}\n${shown.sort().join('\n')}`;
}
