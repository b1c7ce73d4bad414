import { nodeValue } from '../adapters/yaml/node-value.ts';
import { parseText } from '../adapters/yaml/parse-text.ts';
import { DevaddrError, type Path } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { nearest } from '../core/text.ts';
import { parseRequest } from '../request/parse.ts';
import { isRecord, valueAt } from '../request/values.ts';
import { UsageError } from './command.ts';

/** A tunable with the value it is to have. */
interface Setting {
  readonly path: Path;
  readonly value: unknown;
}

/**
 * The request with tunables set from the command line, such as `numa=prefer` or `devices.gpu0.cell=1`; later ones
 * override earlier ones.
 *
 * @throws UsageError for text that is no KEY=VALUE, DevaddrError for what a request may not say
 */
export function withSettings(request: Request, texts: readonly string[]): Request {
  if (texts.length === 0) return request;
  const { machine } = request;
  // The rest of the machine is beside the point, and may say more than a request can.
  const { cells, maxMemoryMiB } = machine;
  const settings = texts.map((text) => settingOf(text, request));
  const wished = settings.reduce<unknown>(
    (value, setting) => withValue(value, setting.path, setting.value),
    { ...request, machine: { cells, maxMemoryMiB } },
  );
  const result = parseRequest(wished);
  if (!result.ok) throw new DevaddrError(result.issues);
  return { ...result.value, machine };
}

function settingOf(text: string, { devices }: Request): Setting {
  const end = text.indexOf('=');
  const key = text.slice(0, Math.max(0, end)).trim();
  if (key === '') {
    throw new UsageError(
      `\`--set ${text}\` is not of the form KEY=VALUE`,
      'an example is `--set numa=prefer`',
    );
  }
  const ids = devices.map(({ id }) => id);
  return { path: pathOf(key, ids), value: parsedValue(key, text.slice(end + 1)) };
}

/** Tunables of a device stand behind its id, which may have dots; all others are those for all devices. */
function pathOf(key: string, ids: readonly string[]): Path {
  const prefix = 'devices.';
  if (!key.startsWith(prefix)) return ['tunables', ...key.split('.')];
  const named = key.slice(prefix.length);
  const id = ids
    .filter((each) => named === each || named.startsWith(`${each}.`))
    .reduce<string | undefined>((a = '', b) => (b.length > a.length ? b : a), undefined);
  if (id === undefined) throw unknownDevice(key, named.split('.')[0] ?? named, ids);
  const steps = named.slice(id.length + 1);
  return ['devices', ids.indexOf(id), 'tunables', ...(steps === '' ? [] : steps.split('.'))];
}

function unknownDevice(key: string, id: string, ids: readonly string[]): DevaddrError {
  const near = nearest(id, ids);
  return new DevaddrError({
    code: 'DeviceUnknown',
    path: [],
    message: `\`${key}\` names device \`${id}\`, which does not exist`,
    hint: near && `did you mean \`${near}\`?`,
  });
}

function parsedValue(key: string, text: string): unknown {
  try {
    return nodeValue(parseText(text)).value;
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    const { code, message } = error.issues[0];
    const issue = { code, path: [], message: `the value of \`${key}\`: ${message}` };
    throw new DevaddrError(issue, { cause: error });
  }
}

/** A copy with another value at a path; objects on the way are made where there are none. */
function withValue(holder: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(holder) && typeof step === 'number')
    return holder.with(step, withValue(holder[step], rest, value));
  const fields = isRecord(holder) ? holder : {};
  return { ...fields, [step]: withValue(valueAt(fields, [step]), rest, value) };
}
