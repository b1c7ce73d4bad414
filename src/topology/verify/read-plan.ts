import type { PlanDevice } from '../../core/plan.ts';
import { list } from '../../core/text.ts';
import { readAddress } from './read-address.ts';
import { type Complaint, error } from './rule.ts';
import { isWhole } from './whole.ts';

/** What could be read of a plan, which may have been written by hand. */
export interface ReadPlan {
  readonly arch: string;
  readonly type: string;
  /** Number of guest NUMA cells; unknown if the plan does not list them. */
  readonly cells: number | undefined;
  readonly devices: readonly PlanDevice[];
  /** Devices whose address could not be read; they are kept without it. */
  readonly unreadable: ReadonlySet<PlanDevice>;
  readonly complaints: readonly Complaint[];
}

interface ReadDevice {
  readonly device: PlanDevice;
  /** Names of the fields that could not be read. */
  readonly dropped: readonly string[];
}

/** Fields that are whole numbers, whatever the kind of device. */
const NUMBERS: ReadonlySet<string> = new Set([
  'index',
  'ports',
  'chassisNr',
  'chassis',
  'port',
  'busNr',
  'targetIndex',
  'node',
  'startPort',
  'memReserve',
  'pciHole64',
  'size',
  'labelSize',
  'base',
]);

/** Fields that are text, whatever the kind of device. */
const TEXTS: ReadonlySet<string> = new Set([
  'kind',
  'type',
  'model',
  'modelName',
  'mode',
  'bus',
  'driver',
  'target',
  'targetBus',
  'targetType',
  'hotplug',
]);

/** Reads a plan without trusting its types: what is unreadable is left out and complained about. */
export function readPlan(plan: unknown): ReadPlan {
  const { machine, devices } = fieldsOf(plan);
  const { arch, type, cells } = fieldsOf(machine);
  const read = (Array.isArray(devices) ? devices : []).map(readDevice);
  const readable = read.filter((each) => each !== undefined);
  const complaints = [
    ...(typeof arch === 'string' && typeof type === 'string'
      ? []
      : [error('the plan does not say what machine it is for', [])]),
    ...(Array.isArray(devices) ? [] : [error('the plan has no list of devices', [])]),
    ...read.flatMap((each, position) => complaintAbout(each, position)),
  ];
  return {
    arch: typeof arch === 'string' ? arch : '',
    type: typeof type === 'string' ? type : '',
    cells: Array.isArray(cells) && cells.length > 0 ? cells.length : undefined,
    devices: readable.map(({ device }) => device),
    unreadable: new Set(
      readable.flatMap(({ device, dropped }) => (dropped.includes('address') ? [device] : [])),
    ),
    complaints,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function complaintAbout(read: ReadDevice | undefined, position: number): Complaint[] {
  if (read === undefined) return [error(`device ${position} of the plan has no kind`, [])];
  const { device, dropped } = read;
  if (dropped.length === 0) return [];
  const fields = list(dropped.map((name) => `\`${name}\``));
  return [error(`${fields} of \`${device.id}\` cannot be read`, [device])];
}

/** A device as far as it is readable; a device needs a kind at least. */
function readDevice(value: unknown, position: number): ReadDevice | undefined {
  const fields = fieldsOf(value);
  if (typeof fields.kind !== 'string') return undefined;
  const dropped = new Set<string>();
  const kept: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(fields)) {
    if (given === undefined || given === null) continue;
    const readable = readField(name, given);
    if (readable === undefined) dropped.add(name);
    else kept[name] = readable;
  }
  kept.id ??= `devices[${position}]`;
  return { device: kept as unknown as PlanDevice, dropped: [...dropped] };
}

function readField(name: string, given: unknown): unknown {
  if (name === 'address') return readAddress(fieldsOf(given));
  if (name === 'id' || TEXTS.has(name)) return typeof given === 'string' ? given : undefined;
  if (NUMBERS.has(name)) return isWhole(given) ? given : undefined;
  return given;
}
