import { isDeepStrictEqual } from 'node:util';
import type { RequestDevice } from '../../core/device.ts';
import { DevaddrError, type Issue, type Path } from '../../core/issue.ts';
import type { Request } from '../../core/request.ts';
import { list } from '../../core/text.ts';
import { isRecord } from '../../request/values.ts';
import { pathText } from '../../request/words.ts';
import { BINDINGS } from './fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Refuses a changed request that the domain XML it was read from cannot be made to state.
 *
 * @throws DevaddrError `NotInDomain`
 */
export function checkSayable(before: Request, after: Request): void {
  const [first, ...rest] = [...tunableIssues(after), ...changedFields(before, after)];
  if (first !== undefined) throw new DevaddrError([first, ...rest]);
}

/** A seat that leaves a choice. */
export function seatUnsayable({ id }: RequestDevice, position: number): DevaddrError {
  return new DevaddrError({
    code: 'NotInDomain',
    path: ['devices', position, 'address'],
    device: id,
    message: `a domain XML cannot state the address of \`${id}\` in part`,
    hint: 'name bus and slot, or take the address out',
  });
}

/** A tunable with the key that sets it on the command line. */
interface Tunable {
  readonly path: Path;
  readonly key: string;
  readonly value: unknown;
}

function tunableIssues({ tunables, devices }: Request): Issue[] {
  const found = [
    ...leaves(tunables, ['tunables'], ''),
    ...devices.flatMap((device, i) =>
      leaves(device.tunables, ['devices', i, 'tunables'], `devices.${device.id}.`),
    ),
  ];
  const settings = found.map(({ key, value }) => `--set ${quoted(`${key}=${shown(value)}`)}`);
  const hint =
    settings.length === 1
      ? `\`devaddr plan FILE ${settings[0]}\` plans it like that`
      : `\`devaddr plan FILE\` plans it like that with ${list(
          settings.map((setting) => `\`${setting}\``),
          settings.length,
        )}`;
  return found.slice(0, 1).map(({ path, key }) => {
    const others = found.length > 1 ? ` and ${found.length - 1} more` : '';
    return {
      code: 'NotInDomain',
      path,
      message: `a domain XML cannot state tunables, such as \`${key}\`${others}`,
      hint,
    };
  });
}

/** The values that an object of tunables holds, lists as a whole. */
function leaves(value: unknown, path: Path, prefix: string): Tunable[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const at = [...path, name];
    if (isRecord(part)) return leaves(part, at, `${prefix}${name}.`);
    return part === undefined ? [] : [{ path: at, key: `${prefix}${name}`, value: part }];
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A word of a command line. */
function quoted(word: string): string {
  return /^[\w.,:=@/+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Changes of what stands elsewhere than in the fields of devices, and of which nothing else is written. */
function changedFields(before: Request, after: Request): Issue[] {
  const known = new Map(before.devices.map((device) => [device.id, device]));
  const named = (['arch', 'type'] as const).filter((name) => after.machine[name] !== undefined);
  return [
    ...differing(before.machine, after.machine, ['machine'], named),
    ...after.devices.flatMap((device, i) => {
      const said = known.get(device.id);
      const path = ['devices', i];
      if (said === undefined) return [unsayable(path, 'added', device.id)];
      const written = BINDINGS[said.kind].map(({ field }) => field);
      return differing(said, device, path, ['address', 'tunables', ...written]);
    }),
  ];
}

function differing(before: object, after: object, path: Path, written: readonly string[]): Issue[] {
  const [from, to] = [before as Fields, after as Fields];
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names]
    .filter((name) => !written.includes(name) && !isDeepStrictEqual(from[name], to[name]))
    .map((name) => unsayable([...path, name], 'changed', (after as { id?: string }).id));
}

function unsayable(path: Path, how: string, device: string | undefined): Issue {
  return {
    code: 'NotInDomain',
    path,
    message: `${pathText(path)} cannot be ${how} in a domain XML`,
    ...(device === undefined ? {} : { device }),
  };
}
