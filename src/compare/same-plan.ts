import type { Plan, PlanDevice } from '../core/plan.ts';
import type { Request } from '../core/request.ts';

/** Whether two plans of one request are the same guest: names of what the user did not list do not count. */
export function samePlan(a: Plan, b: Plan, request: Request): boolean {
  const listed = new Set(request.devices.map(({ id }) => id));
  return signature(a, listed) === signature(b, listed);
}

function signature({ machine, devices }: Plan, listed: ReadonlySet<string>): string {
  const shown = devices.map((device) => shownOf(device, listed));
  return JSON.stringify([machine, shown.sort()]);
}

/** A device without what nobody sees: who added it, and under which name. */
function shownOf(device: PlanDevice, listed: ReadonlySet<string>): string {
  const { id, implied: _implied, because: _because, ...rest } = device;
  const fields = Object.entries({ ...rest, id: listed.has(id) ? id : '' });
  return JSON.stringify(fields.filter(([, value]) => value !== undefined).sort());
}
