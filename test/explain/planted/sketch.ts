import type { RequestDevice } from '../../../src/core/device.ts';
import type { Path } from '../../../src/core/issue.ts';
import type { Request, Tunables } from '../../../src/core/request.ts';
import type { Random } from '../../support/random.ts';
import { NOISE_LEVELS, type NoiseLevel, noiseOf } from './noise.ts';
import { bare, type Machine, machineOf, type Setting, settingOf } from './setting.ts';

/** A request with a conflict that was put there. */
export interface Planted {
  readonly kind: string;
  readonly request: Request;
  /** Paths of the planted cause: each group must be hit by at least one path of some conflict's statements. */
  readonly cause: readonly (readonly Path[])[];
  /** The request without the conflict. */
  readonly without: Request;
  /** Without one of the statements without which there is no conflict: those that are a group by themselves. */
  readonly others: readonly Request[];
  /** The request with some of its conflicts, if there are several. */
  readonly partly: readonly Request[];
}

export interface PlantOptions {
  /** So few devices that every plan can be tried. */
  readonly small?: boolean;
}

/** What is in conflict. Paths name devices by id, since they are shuffled later. */
export interface Sketch {
  readonly devices: readonly RequestDevice[];
  readonly tunables?: Tunables;
  readonly cause: readonly (readonly Path[])[];
  /** What is to be taken away of each conflict so that it is none. */
  readonly lifted: readonly (readonly Path[])[];
  readonly noise?: NoiseLevel;
  /** No other devices on PCI than those that are listed. */
  readonly bare?: boolean;
  readonly cells?: number;
  /** Further fields of the machine. */
  readonly fields?: object;
}

/** A kind of conflict, on the machines that have it. */
export interface Plant {
  readonly kind: string;
  readonly machines: readonly Machine[];
  readonly sketch: (setting: Setting) => Sketch;
}

/** The request of a conflict, with harmless devices all around. */
export function grow(
  { kind, machines, sketch }: Plant,
  random: Random,
  { small = false }: PlantOptions = {},
): Planted {
  const machine = random.pick(machines);
  const setting = settingOf(random, machine, small);
  const { devices, tunables, cause, lifted, cells, fields, ...drawn } = sketch(setting);
  const noise = noiseOf(setting, drawn.noise ?? 'any');
  const isBare = drawn.bare === true || small || random.chance(0.5);
  const request: Request = {
    machine: { ...machineOf(machine, cells), ...fields },
    tunables: merged(noise.tunables, tunables ?? {}),
    devices: random.sample([...(isBare ? bare(machine) : []), ...devices, ...noise.devices]),
  };
  const placed = (paths: readonly Path[]): Path[] => paths.map((path) => positioned(request, path));
  return {
    kind,
    request,
    cause: cause.map(placed),
    without: less(request, placed(lifted.flat())),
    others: lifted.length > 1 ? [] : singles(cause).map((path) => less(request, placed([path]))),
    partly: lifted.length < 2 ? [] : lifted.map((paths) => less(request, placed(paths))),
  };
}

const singles = (cause: Planted['cause']): Path[] =>
  cause.flatMap((group) => (group.length === 1 ? group : []));

/** Two conflicts in one request. They must not be about the same tunables. */
export function both(first: Sketch, second: Sketch): Sketch {
  const levels = [first, second].map(({ noise = 'any' }) => NOISE_LEVELS.indexOf(noise));
  const tunables = { ...first.tunables, ...second.tunables };
  return {
    devices: [...first.devices, ...second.devices],
    tunables,
    cause: [...first.cause, ...second.cause],
    lifted: [...first.lifted, ...second.lifted],
    noise: NOISE_LEVELS[Math.max(...levels)] ?? 'rooted',
    bare: first.bare === true || second.bare === true,
  };
}

/** The paths of the existence of devices. */
export const existence = (devices: readonly RequestDevice[]): Path[] =>
  devices.map(({ id }) => ['devices', id]);

/** The paths of something that each of the devices says. */
export const saidBy = (devices: readonly RequestDevice[], ...field: string[]): Path[] =>
  devices.map(({ id }) => ['devices', id, ...field]);

function merged(noise: Tunables, tunables: Tunables): Tunables {
  const lists = (['together', 'apart'] as const).flatMap((name) => {
    const all = [...(tunables[name] ?? []), ...(noise[name] ?? [])];
    return all.length === 0 ? [] : [[name, all] as const];
  });
  const hotplug = { ...noise.hotplug, ...tunables.hotplug };
  return {
    ...noise,
    ...tunables,
    ...(Object.keys(hotplug).length === 0 ? {} : { hotplug }),
    ...Object.fromEntries(lists),
  };
}

/** The path with a position for the id of a device. */
function positioned({ devices }: Request, [list, id, ...rest]: Path): Path {
  if (list !== 'devices' || id === undefined)
    return [list, id, ...rest].flatMap((key) => key ?? []);
  const position = devices.findIndex((device) => device.id === id);
  if (position < 0) throw new Error(`there is no device ${id}`);
  return ['devices', position, ...rest];
}

/** The request without what stands at some paths. */
function less(request: Request, paths: readonly Path[]): Request {
  const gone = new Set(
    paths.flatMap(([list, position, ...rest]) =>
      list === 'devices' && rest.length === 0 ? [request.devices[position as number]?.id] : [],
    ),
  );
  const cut = paths.reduce<unknown>((left, path) => omitted(left, path), request) as Request;
  const { together = [], apart = [] } = cut.tunables ?? {};
  const kept = (groups: typeof together): typeof together =>
    groups
      .filter((group) => group !== undefined)
      .map((group) => ({ ...group, devices: group.devices.filter((id) => !gone.has(id)) }));
  const spare = cut.tunables?.hotplug?.spare?.filter((wish) => wish !== undefined);
  return {
    ...cut,
    tunables: {
      ...cut.tunables,
      together: kept(together),
      apart: kept(apart),
      hotplug: { ...cut.tunables?.hotplug, ...(spare && { spare }) },
    },
    devices: cut.devices.filter((each) => each !== undefined),
  };
}

/** The value with nothing at a path; positions in lists stay. */
function omitted(value: unknown, [key, ...rest]: Path): unknown {
  const change = (each: unknown): unknown => (rest.length === 0 ? undefined : omitted(each, rest));
  if (Array.isArray(value)) return value.map((each, i) => (i === key ? change(each) : each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const left = name === key ? change(each) : each;
      return left === undefined ? [] : [[name, left]];
    }),
  );
}
