import type { RequestDevice } from '../core/device.ts';
import type { Path } from '../core/issue.ts';
import type { Limits, Request, Tunables } from '../core/request.ts';

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
  return ({ id, kind, tunables, address, was, ...rest }) => {
    const { model, type, targetBus } = rest as Record<string, unknown>;
    const member = groups.map((group) => (group.has(id) ? 1 : 0)).join('');
    return JSON.stringify([kind, model, type, targetBus, tunables, address, was, member]);
  };
}

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

/** The request with those statements only whose names a function accepts. */
export function restricted(request: Request, accepts: (name: string) => boolean): Request {
  const all = statementsOf(request);
  const kept = [...all.burdens, ...all.choices].filter((each) => accepts(nameOf(each)));
  return withOnly(request, all, new Set(kept));
}

/** The request with some of its statements only. */
export function withOnly(
  request: Request,
  { burdens, choices }: Statements,
  kept: ReadonlySet<Statement>,
): Request {
  const dropped = [...burdens, ...choices].filter((statement) => !kept.has(statement));
  const gone = new Set(dropped.flatMap(({ kind, devices }) => (kind === 'device' ? devices : [])));
  const paths = new Set(dropped.map(({ path }) => path.join('.')));
  const left = (path: Path): boolean => !paths.has(path.join('.'));
  const devices = request.devices.flatMap((device, i): RequestDevice[] =>
    gone.has(device.id) ? [] : [withWishes(device, (name) => left(['devices', i, ...name]))],
  );
  const spare = new Map<string, number>();
  for (const { kind, path } of kept)
    if (kind === 'spare') spare.set(path.join('.'), (spare.get(path.join('.')) ?? 0) + 1);
  return {
    ...request,
    ...(request.tunables && { tunables: lessTunables(request.tunables, left, gone, spare) }),
    devices,
  };
}

function withWishes(
  device: RequestDevice,
  left: (name: readonly string[]) => boolean,
): RequestDevice {
  const { tunables, address, ...rest } = device;
  const own = Object.entries(tunables ?? {}).filter(([name]) => left(['tunables', name]));
  return {
    ...rest,
    ...(tunables !== undefined && own.length > 0 ? { tunables: Object.fromEntries(own) } : {}),
    ...(address !== undefined && left(['address']) ? { address } : {}),
  } as RequestDevice;
}

function lessTunables(
  tunables: Tunables,
  left: (path: Path) => boolean,
  gone: ReadonlySet<string>,
  spareLeft: ReadonlyMap<string, number>,
): Tunables {
  const { limits: all = {}, together = [], apart = [], hotplug, ...globals } = tunables;
  const kept = (name: 'together' | 'apart', list: typeof together): typeof together =>
    list
      .filter((_, i) => left(['tunables', name, i]))
      .map((group) => ({ ...group, devices: group.devices.filter((id) => !gone.has(id)) }))
      .filter((group) => group.devices.length > 1);
  const ports = left(['tunables', 'hotplug', 'ports']) ? hotplug?.ports : undefined;
  const spare = (hotplug?.spare ?? []).flatMap((wish, i) => {
    const count = spareLeft.get(['tunables', 'hotplug', 'spare', i].join('.')) ?? 0;
    return count === 0 ? [] : [{ ...wish, count }];
  });
  const fields = {
    ...filtered(globals, (name) => left(['tunables', name])),
    limits: filtered(all, (name) => left(['tunables', 'limits', name])) as Limits,
    hotplug: {
      ...(ports === undefined ? {} : { ports }),
      ...(spare.length === 0 ? {} : { spare }),
    },
    together: kept('together', together),
    apart: kept('apart', apart),
  };
  return filtered(fields, () => true) as Tunables;
}

/** Without what is not kept, and without what says nothing. */
function filtered(values: object, keep: (name: string) => boolean): Record<string, unknown> {
  const saysNothing = (value: unknown): boolean =>
    value === undefined ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !saysNothing(value) && keep(name)),
  );
}
