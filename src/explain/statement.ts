import type { RequestDevice } from '../core/device.ts';
import type { Path } from '../core/issue.ts';
import type { Request, Tunables } from '../core/request.ts';

/** What a statement is about. */
export type StatementKind =
  | 'device'
  | 'address'
  | 'cell'
  | 'bus'
  | 'spread'
  | 'hotplug'
  | 'together'
  | 'apart'
  | 'spare'
  | 'limit'
  | 'tunable';

/** One thing that the user said, and that could be left out. */
export interface Statement {
  readonly kind: StatementKind;
  readonly path: Path;
  /** Ids of the devices it is about; all devices if there are none. */
  readonly devices: readonly string[];
  readonly value: unknown;
  /** Statements with the same key say the same of devices that are alike. */
  readonly key: string;
}

/** Statements of a request. */
export interface Statements {
  /** Those that can only be in the way of a plan: without one of them no less is possible. Rarest causes first. */
  readonly burdens: readonly Statement[];
  /** Those that may also help: who leaves one out gets what is usual instead, which may be impossible. */
  readonly choices: readonly Statement[];
}

/** All statements of a request. */
export function statementsOf(request: Request): Statements {
  const { tunables = {}, devices } = request;
  const likeness = likenessOf(tunables);
  const about = devices.map((device, i): Subject => ({ device, i, like: likeness(device) }));
  const standsFor = ({ device }: Subject): boolean => IMPLIED.has(device.kind);
  const own = about.flatMap(wishes);
  const inGroups = groups(tunables);
  const isBurden = ({ kind }: Statement): boolean => kind === 'cell' || kind === 'apart';
  return {
    burdens: [
      ...about.filter((each) => !standsFor(each)).map(existence),
      ...[...own, ...inGroups].filter(isBurden),
      ...spares(tunables),
      ...limits(tunables),
    ],
    choices: [
      ...[...own, ...inGroups].filter((statement) => !isBurden(statement)),
      ...globals(tunables),
      ...about.filter(standsFor).map(existence),
    ],
  };
}

/** Kinds of devices that the machine adds where they are not listed. Buses are controllers too, and addresses name them. */
const IMPLIED: ReadonlySet<string> = new Set([
  'controller',
  'memballoon',
  'video',
  'watchdog',
  'panic',
]);

interface Subject {
  readonly device: RequestDevice;
  readonly i: number;
  /** What devices that are alike have in common. */
  readonly like: string;
}

function existence({ device, i, like }: Subject): Statement {
  const { id, kind } = device;
  return {
    kind: 'device',
    path: ['devices', i],
    devices: [id],
    value: kind,
    key: `device ${like}`,
  };
}

function wishes({ device, i, like }: Subject): Statement[] {
  const own = Object.entries(device.tunables ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: name, path: ['devices', i, 'tunables', name], value }],
  );
  const pinned =
    device.address === undefined
      ? []
      : [{ kind: 'address', path: ['devices', i, 'address'], value: device.address }];
  return [...own, ...pinned].map(({ kind, path, value }) => ({
    kind: kind as StatementKind,
    path,
    devices: [device.id],
    value,
    key: `${kind} ${JSON.stringify(value)} ${like}`,
  }));
}

/** Wishes for all devices, except for those that are statements by themselves. */
function globals({ bus, spread, numa, expanders, hotplug }: Tunables): Statement[] {
  const named = { bus, spread, numa, expanders };
  const all = [
    ...Object.entries(named).map(([name, value]) => ({ path: ['tunables', name], value })),
    { path: ['tunables', 'hotplug', 'ports'], value: hotplug?.ports },
  ];
  return all
    .filter(({ value }) => value !== undefined)
    .map(({ path, value }) => whole('tunable', path, value));
}

function groups(tunables: Tunables): Statement[] {
  return (['together', 'apart'] as const).flatMap((name) =>
    (tunables[name] ?? []).map((group, i) => ({
      ...whole(name, ['tunables', name, i], group.on),
      devices: group.devices,
    })),
  );
}

/** Each spare seat is a statement: some may be possible where all are not. */
function spares({ hotplug }: Tunables): Statement[] {
  return (hotplug?.spare ?? []).flatMap((wish, i) =>
    Array.from({ length: wish.count }, () =>
      whole('spare', ['tunables', 'hotplug', 'spare', i], wish),
    ),
  );
}

function limits({ limits: all = {} }: Tunables): Statement[] {
  return Object.entries(all).flatMap(([name, most]) =>
    most === undefined ? [] : [whole('limit', ['tunables', 'limits', name], most)],
  );
}

function whole(kind: StatementKind, path: Path, value: unknown): Statement {
  return { kind, path, devices: [], value, key: path.join('.') };
}

/** Devices are alike if they differ in nothing but what tells them apart: their names and back ends. */
function likenessOf({ together = [], apart = [] }: Tunables): (device: RequestDevice) => string {
  const groups = [...together, ...apart].map(({ devices }) => new Set(devices));
  return (device) => {
    const fields = Object.entries(device).filter(([name]) => !TELLING_APART.has(name));
    return JSON.stringify([fields, groups.map((group) => (group.has(device.id) ? 1 : 0))]);
  };
}

const TELLING_APART: ReadonlySet<string> = new Set([
  'id',
  'target',
  'source',
  'name',
  'hostAddress',
  'iommuGroup',
]);

/** Statements that say the same of devices that are alike. */
export function classesOf(statements: readonly Statement[]): Statement[][] {
  return groupsBy(statements, ({ key }) => key);
}

export function groupsBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [item]);
    else same.push(item);
  }
  return [...groups.values()];
}

/** What a statement is called in any version of its request: devices may have other positions there. */
export function nameOf({ kind, path, devices }: Statement): string {
  return path[0] === 'devices' ? `${kind} ${devices[0]}` : path.join('.');
}
