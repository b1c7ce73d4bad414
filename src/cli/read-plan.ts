import { readDomain } from '../adapters/libvirt/read.ts';
import { readData } from '../adapters/yaml/data-text.ts';
import type { Capabilities } from '../core/capabilities.ts';
import { type Issue, located, type Path, type Place } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { MachineRequest, Request } from '../core/request.ts';
import { looksLikeXml } from '../core/text.ts';
import { planAsWritten } from '../planner/plan-as-written.ts';
import { withOrigins } from '../planner/request-of.ts';
import { parseRequest } from '../request/parse.ts';
import { isRecord, valueAt } from '../request/values.ts';

/** A plan from a file of any kind. */
export interface ReadPlan {
  readonly plan: Plan;
  /** The machine of the plan, with what the file says of it beside. */
  readonly machine: MachineRequest;
  readonly isXml: boolean;
  /** Line and column of a value, by its path in the plan. */
  readonly locate: (path: Path) => Place | undefined;
}

/**
 * Reads a plan in JSON or YAML, or the domain XML of a complete guest. The machine of a plan may say whatever that of a
 * request may, such as `maxMemoryMiB`.
 *
 * @throws DevaddrError with line and column
 */
export function readPlan(text: string, capabilities: Capabilities | string | undefined): ReadPlan {
  const isXml = looksLikeXml(text);
  const { request, locate, origins }: Stated = isXml ? readDomain(text) : planText(text);
  const machine =
    capabilities === undefined ? request.machine : { ...request.machine, capabilities };
  const positions = new Map(request.devices.map(({ id }, position) => [id, position]));
  try {
    const plan = planAsWritten({ ...request, machine });
    const { arch, type, virtType } = plan.machine;
    return {
      plan: origins === undefined ? plan : withOrigins(plan, origins),
      machine: { ...machine, arch, type, virtType },
      isXml,
      locate: ([first = '', position, ...rest]) => {
        const id = plan.devices[Number(position)]?.id;
        const stands = first === 'devices' ? positions.get(id ?? '') : position;
        return locate(stands === undefined ? [first] : [first, stands, ...rest]);
      },
    };
  } catch (error) {
    throw located(error, locate);
  }
}

/** True for a plan in JSON or YAML: it says whom it was planned by. */
export function looksLikePlan(text: string): boolean {
  if (looksLikeXml(text)) return false;
  return valueAt(readData(text).value, ['by']) !== undefined;
}

/** What a text says before anything is looked up. */
interface Stated {
  readonly request: Request;
  readonly locate: (path: Path) => Place | undefined;
  /** The plan that says why devices were added. */
  readonly origins?: Plan;
}

function planText(text: string): Stated {
  const { value, locate, refusal } = readData(text);
  const [missing, ...more] = missingIn(value);
  if (missing !== undefined) throw refusal([missing, ...more]);
  const result = parseRequest(requestIn(value));
  if (!result.ok) throw refusal(result.issues);
  return { request: result.value, locate, origins: value as Plan };
}

/** What a plan has and this has not. */
function missingIn(value: unknown): Issue[] {
  if (!isRecord(value)) {
    const message = 'this is no plan: a plan is an object with `machine`, `devices` and `by`';
    return [{ code: 'ValueWrongType', path: [], message, hint: HOW }];
  }
  const lacks = (path: Path): boolean => valueAt(value, path) === undefined;
  if (lacks(['by']) && isRecord(value.machine) && !lacks(['devices'])) {
    const message = 'this is a request and no plan: it does not say `by` whom it was planned';
    return [{ code: 'FieldMissing', path: [], message, hint: HOW }];
  }
  const parts = ['arch', 'type', 'virtType'].map((part) => ['machine', part]);
  const missing = [['machine'], ['devices'], ['by']].filter(lacks);
  return [...missing, ...(isRecord(value.machine) ? parts.filter(lacks) : [])].map((path) => ({
    code: 'FieldMissing',
    path,
    message: `\`${path.join('.')}\` is missing, which every plan has`,
    hint: HOW,
  }));
}

const HOW = '`devaddr plan -o json` makes a plan of a request';

/** The parts of a plan that a request has, too. */
function requestIn(value: unknown): unknown {
  const [machine, devices] = [valueAt(value, ['machine']), valueAt(value, ['devices'])];
  return {
    machine: without(machine, ['emulator']),
    devices: Array.isArray(devices)
      ? devices.map((device) => without(device, ['implied', 'because']))
      : devices,
  };
}

function without(value: unknown, keys: readonly string[]): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
