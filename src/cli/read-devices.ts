import { readData } from '../adapters/yaml/data-text.ts';
import type { RequestDevice } from '../core/device.ts';
import { DevaddrError, type Issue, type Path, type Place } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { MachineRequest, Tunables } from '../core/request.ts';
import { parseRequest } from '../request/parse.ts';
import { isRecord, valueAt } from '../request/values.ts';

/** Devices for a guest that has a plan. */
export interface ReadDevices {
  readonly devices: readonly RequestDevice[];
  readonly tunables: Tunables | undefined;
  /** Line and column of a value, by its path among `devices` and `tunables`. */
  readonly locate: (path: Path) => Place | undefined;
}

/**
 * Reads a list of devices, or an object with `devices` and `tunables`, from YAML or JSON. Groups may name devices of the
 * plan, too, and devices without an id get one that the plan does not have.
 *
 * @throws DevaddrError with line and column
 */
export function readDevices(text: string, plan: Plan, machine: MachineRequest): ReadDevices {
  const { value, locate, refusal } = readData(text);
  const isList = Array.isArray(value);
  const inText = (path: Path): Path => (isList ? path.slice(1) : path);
  try {
    const { devices, tunables } = checked(isList ? { devices: value } : value, plan, machine);
    const isThere = ([first = '']: Path): boolean =>
      first === 'devices' || (!isList && valueAt(value, [first]) !== undefined);
    return {
      devices,
      tunables,
      locate: (path) => (isThere(path) ? locate(inText(path)) : undefined),
    };
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    const [first, ...rest] = error.issues;
    const placed = (issue: Issue): Issue => ({ ...issue, path: inText(issue.path) });
    throw refusal([placed(first), ...rest.map(placed)]);
  }
}

function checked(
  value: unknown,
  plan: Plan,
  { cells, maxMemoryMiB }: MachineRequest,
): Pick<ReadDevices, 'devices' | 'tunables'> {
  if (!isRecord(value))
    throw refused('ValueWrongType', [], 'expected a list of devices, or an object with `devices`');
  if ('machine' in value)
    throw refused('FieldUnknown', ['machine'], '`machine` stands in the plan, and not here');
  const { devices } = value;
  const given: readonly unknown[] = Array.isArray(devices) ? devices : [];
  const ids = new Set(given.map((device) => valueAt(device, ['id'])));
  const known = plan.devices.map(({ id }) => id);
  // Of these nothing but the ids counts.
  const others = known
    .filter((id) => !ids.has(id))
    .map((id) => ({ id, kind: 'graphics', type: 'vnc' }));
  const all = Array.isArray(devices) ? { devices: [...devices, ...others] } : {};
  const result = parseRequest({ ...value, ...all, machine: { cells, maxMemoryMiB } });
  const taken = given.flatMap((device, i) => {
    const id = valueAt(device, ['id']);
    return known.some((each) => each === id) ? [takenId(String(id), i)] : [];
  });
  const [first, ...rest] = [...(result.ok ? [] : result.issues), ...taken];
  if (first !== undefined) throw new DevaddrError([first, ...rest]);
  if (!result.ok) throw new DevaddrError(result.issues);
  return {
    devices: result.value.devices.slice(0, given.length),
    tunables: result.value.tunables,
  };
}

function refused(code: string, path: Path, message: string): DevaddrError {
  return new DevaddrError({ code, path, message });
}

function takenId(id: string, position: number): Issue {
  return {
    code: 'DeviceIdDuplicate',
    path: ['devices', position, 'id'],
    device: id,
    message: `the plan has a device \`${id}\` already`,
    hint: 'give the new device an id of its own',
  };
}
