import type { Issue, Validated } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { deviceIds } from './device-ids.ts';
import { referenceIssues } from './references.ts';
import { requestSchema } from './schema.ts';
import { schemaIssues } from './schema-issues.ts';
import { isRecord } from './values.ts';

/**
 * Checks unknown data and makes a request of it. All issues are reported at once. Devices without an id get one: the
 * name of a disk in the guest, else kind and number, such as `interface0`.
 */
export function parseRequest(value: unknown): Validated<Request> {
  const result = requestSchema.safeParse(value);
  const devices: unknown = isRecord(value) ? value.devices : undefined;
  const ids = Array.isArray(devices) ? deviceIds(devices) : [];
  const found = [
    ...(result.success ? [] : schemaIssues(result.error, value)),
    ...referenceIssues(value, ids),
  ];
  const [first, ...rest] = found.map((issue) => withDevice(issue, ids));
  if (first !== undefined) return { ok: false, issues: [first, ...rest] };
  if (result.success) return { ok: true, value: result.data };
  throw new Error('unreachable: a schema refuses a value without an issue');
}

/** Names the device that an issue is about. */
function withDevice(issue: Issue, ids: readonly string[]): Issue {
  const [list, position] = issue.path;
  const device = list === 'devices' && typeof position === 'number' ? ids[position] : undefined;
  return device === undefined ? issue : { ...issue, device };
}
