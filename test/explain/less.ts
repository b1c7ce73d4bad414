import type { RequestDevice } from '../../src/core/device.ts';
import type { Path } from '../../src/core/issue.ts';
import type { GroupWish, Request, SpareWish, Tunables } from '../../src/core/request.ts';
import type { SaidStatement } from '../../src/explain/explanation.ts';

/** One statement of a request. */
export interface Said {
  readonly kind: SaidStatement['kind'];
  readonly path: Path;
}

/** Statements one by one. */
export function oneByOne(statements: readonly SaidStatement[]): Said[] {
  return statements.flatMap(({ kind, paths }) => paths.map((path) => ({ kind, path })));
}

/** A request that says nothing but some of its statements, and what kind of machine it is. */
export function sayingOnly(
  { machine, tunables = {}, devices }: Request,
  said: readonly Said[],
): Request {
  const has = (path: Path): boolean => said.some((each) => each.path.join() === path.join());
  const count = (path: Path): number =>
    said.filter((each) => each.path.join() === path.join()).length;
  const kept = devices.flatMap((device, i): RequestDevice[] =>
    has(['devices', i]) ? [withOnly(device, (path) => has(['devices', i, ...path]))] : [],
  );
  const ids = new Set(kept.map(({ id }) => id));
  const groups = (name: 'together' | 'apart'): GroupWish[] =>
    (tunables[name] ?? [])
      .filter((_, i) => has(['tunables', name, i]))
      .map((group) => ({ ...group, devices: group.devices.filter((id) => ids.has(id)) }))
      .filter((group) => group.devices.length > 1);
  const spare = (tunables.hotplug?.spare ?? []).flatMap((wish, i): SpareWish[] => {
    const left = count(['tunables', 'hotplug', 'spare', i]);
    return left === 0 ? [] : [{ ...wish, count: left }];
  });
  const globals = (['bus', 'spread', 'numa', 'expanders'] as const).flatMap((name) =>
    has(['tunables', name]) ? [[name, tunables[name]]] : [],
  );
  const limits = Object.entries(tunables.limits ?? {}).filter(([name]) =>
    has(['tunables', 'limits', name]),
  );
  const ports = has(['tunables', 'hotplug', 'ports']) ? { ports: tunables.hotplug?.ports } : {};
  const less: Tunables = {
    ...Object.fromEntries(globals),
    limits: Object.fromEntries(limits),
    hotplug: { ...ports, spare },
    together: groups('together'),
    apart: groups('apart'),
  };
  return { machine, tunables: less, devices: kept };
}

function withOnly(device: RequestDevice, has: (path: Path) => boolean): RequestDevice {
  const { tunables = {}, address, ...rest } = device;
  const own = Object.entries(tunables).filter(([name]) => has(['tunables', name]));
  return {
    ...rest,
    ...(own.length > 0 ? { tunables: Object.fromEntries(own) } : {}),
    ...(address !== undefined && has(['address']) ? { address } : {}),
  } as RequestDevice;
}
