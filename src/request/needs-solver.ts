import type { AddressWish } from '../core/address.ts';
import type { DeviceTunables, RequestDevice } from '../core/device.ts';
import type { Issue, Path } from '../core/issue.ts';
import type { Request, Tunables } from '../core/request.ts';
import { pathText } from './words.ts';

/** Something that was asked for: where, and what it asks for in words. */
interface Wish {
  readonly path: Path;
  readonly asks: string;
  readonly device?: string;
}

/**
 * Every wish of a request that libvirt's own policy does not look at, as issues `NeedsSolver`. Empty for a request that
 * libvirt's policy can serve.
 */
export function solverWishes(request: Request): readonly Issue[] {
  const { tunables = {}, devices } = request;
  const wishes = [
    ...globalWishes(tunables, devices),
    ...devices.flatMap((device, i) => deviceWishes(device, ['devices', i], tunables)),
  ];
  return wishes.map(({ asks, ...wish }) => ({
    code: 'NeedsSolver',
    ...wish,
    message: `${pathText(wish.path)} asks for ${asks}, which only the solver can plan`,
  }));
}

function globalWishes(tunables: Tunables, devices: readonly RequestDevice[]): Wish[] {
  const { bus, spread, hotplug, numa, expanders, limits, together, apart } = tunables;
  const { ports = 'auto', spare = [] } = hotplug ?? {};
  const wishes: Wish[] = [];
  const add = (asks: string | undefined, ...path: string[]): void => {
    if (asks !== undefined) wishes.push({ path: ['tunables', ...path], asks });
  };
  add(busWish(bus), 'bus');
  add(spreadWish(spread), 'spread');
  if (ports !== 'auto') add(`hotplug ${ports} on all ports`, 'hotplug', 'ports');
  if (spare.length > 0) add('spare seats', 'hotplug', 'spare');
  const follows = numa === 'prefer' || numa === 'require';
  if (follows && devices.some((device) => device.tunables?.cell !== undefined)) {
    add("that devices sit near their cell's memory", 'numa');
  }
  if (expanders !== undefined && expanders !== 'none') add('expander buses', 'expanders');
  for (const [name, most] of Object.entries(limits ?? {})) {
    if (most !== undefined) add(`at most ${most} ${LIMITED[name] ?? name}`, 'limits', name);
  }
  if ((together ?? []).length > 0) add('devices next to each other', 'together');
  if ((apart ?? []).length > 0) add('devices apart from each other', 'apart');
  return wishes;
}

const LIMITED: Readonly<Record<string, string>> = {
  rootPorts: 'root ports',
  ioWindows: 'I/O windows',
  expanders: 'expander buses',
};

function busWish(bus: Tunables['bus']): string | undefined {
  return bus === undefined || bus === 'auto' ? undefined : `a seat on bus \`${bus}\``;
}

function spreadWish(spread: Tunables['spread']): string | undefined {
  if (spread === undefined || spread === 'bus') return undefined;
  return spread === 'slot' ? 'devices that share buses' : 'devices that share slots';
}

function deviceWishes(device: RequestDevice, at: Path, { numa }: Tunables): Wish[] {
  const wishes: Wish[] = [];
  const add = (asks: string | undefined, ...path: string[]): void => {
    if (asks !== undefined) wishes.push({ path: [...at, ...path], asks, device: device.id });
  };
  const { bus, spread, hotplug, cell }: DeviceTunables = device.tunables ?? {};
  add(busWish(bus), 'tunables', 'bus');
  add(spreadWish(spread), 'tunables', 'spread');
  if (hotplug !== undefined) {
    add(hotplug ? 'a seat with hotplug' : 'a seat without hotplug', 'tunables', 'hotplug');
  }
  if (cell !== undefined && numa !== 'ignore') {
    add(`a seat that belongs to cell ${cell}`, 'tunables', 'cell');
  }
  if (device.address !== undefined) add(partialPin(device.address), 'address');
  if (device.was !== undefined) add('a seat that stays as it was', 'was');
  return wishes;
}

/** Parts of a PCI seat without the ones that name it. Without any, the seat is chosen as libvirt does. */
function partialPin(address: AddressWish): string | undefined {
  if (address.type !== 'pci') return undefined;
  const { domain = 0, bus, slot, function: fn = 0 } = address;
  if (bus !== undefined && slot !== undefined) return undefined;
  if (bus !== undefined) return `any slot of bus ${bus}`;
  if (slot !== undefined) return `slot ${slot} of any bus`;
  if (domain !== 0) return `any seat of PCI domain ${domain}`;
  return fn === 0 ? undefined : `function ${fn} of any slot`;
}
