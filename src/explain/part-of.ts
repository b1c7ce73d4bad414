import type { RequestDevice } from '../core/device.ts';
import type { Path } from '../core/issue.ts';
import type { Limits, Request, Tunables } from '../core/request.ts';
import { nameOf, type Statement, type Statements, statementsOf } from './statement.ts';

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
