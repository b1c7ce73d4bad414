import { z } from 'zod';
import type { Issue, Path, Validated } from '../core/issue.ts';
import type { Request, TunableSet } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { listOf, object, text } from './fields.ts';
import { referenceIssues } from './references.ts';
import { schemaIssues } from './schema-issues.ts';
import { deviceTunablesSchema, tunablesSchema } from './tunables-schema.ts';
import { isRecord } from './values.ts';
import { pathText, shorten } from './words.ts';

/** Checks unknown data and makes sets of tunables for a request of it. All issues are reported at once. */
export function parseTunableSets(
  value: unknown,
  request: Request,
): Validated<readonly TunableSet[]> {
  const result = setsSchema.safeParse(value);
  const sets: readonly unknown[] = Array.isArray(value) ? value : [];
  const [first, ...rest] = [
    ...(result.success ? [] : schemaIssues(result.error, value)),
    ...sets.flatMap((set, position) => namesOf(set, position, request)),
  ];
  if (first !== undefined) return { ok: false, issues: [first, ...rest] };
  if (result.success) return { ok: true, value: result.data };
  throw new Error('unreachable: a schema refuses a value without an issue');
}

const setsSchema: z.ZodType<readonly TunableSet[]> = z.lazy(() =>
  listOf(
    'a list of alternatives',
    object(
      'an object with a `name`',
      {
        name: text('What the alternative is called.'),
        tunables: tunablesSchema().optional(),
        devices: z
          .record(z.string(), deviceTunablesSchema(), {
            error: 'an object with the wishes of devices by their ids',
          })
          .optional(),
      },
      'A set of tunables that replace those of the request.',
    ),
    'Alternatives to a request.',
  ),
);

/** What a set names and the request does not have. */
function namesOf(set: unknown, position: number, { machine, devices }: Request): Issue[] {
  const { tunables, devices: own } = isRecord(set) ? set : {};
  const wished = Object.entries(isRecord(own) ? own : {});
  const ids = devices.map(({ id }) => id);
  const { cells, maxMemoryMiB } = machine;
  const stated = wished.map(([id, each]) => ({ id, tunables: each }));
  const placed = (path: Path): Path => {
    const [list, at, , ...field] = path;
    if (list !== 'devices') return [position, ...path];
    return [position, 'devices', wished[Number(at)]?.[0] ?? '', ...field];
  };
  const issues = referenceIssues(
    { machine: { cells, maxMemoryMiB }, tunables, devices: stated },
    ids,
  );
  const unknown = wished.filter(([id]) => !ids.includes(id));
  return [
    ...issues.map((issue) => ({ ...issue, path: placed(issue.path) })),
    ...unknown.map(([id]) => unknownDevice([position, 'devices', id], id, ids)),
  ];
}

function unknownDevice(path: Path, id: string, ids: readonly string[]): Issue {
  const near = nearest(id, ids);
  return {
    code: 'DeviceUnknown',
    path,
    message: `${pathText(path)} names device \`${shorten(id)}\`, which does not exist`,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    data: { id },
  };
}
