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

/** What is asked for, or nothing; and the keys that ask for it. */
type Asked = readonly [asks: string | false | undefined, ...keys: string[]];

function wishesOf(at: Path, asked: readonly Asked[], device?: string): Wish[] {
  return asked.flatMap(([asks, ...keys]) => {
    if (asks === undefined || asks === false) return [];
    const wish = { path: [...at, ...keys], asks };
    return [device === undefined ? wish : { ...wish, device }];
  });
}

function globalWishes(tunables: Tunables, devices: readonly RequestDevice[]): Wish[] {
  const { bus, spread, hotplug, numa, expanders, limits = {}, together, apart } = tunables;
  const { ports = 'auto', spare = [] } = hotplug ?? {};
  const cells = devices.some((device) => device.tunables?.cell !== undefined);
  const follow = cells && (numa === 'prefer' || numa === 'require');
  return wishesOf(
    ['tunables'],
    [
      [busWish(bus), 'bus'],
      [spreadWish(spread), 'spread'],
      [ports !== 'auto' && `ports with hotplug ${ports}`, 'hotplug', 'ports'],
      [spare.length > 0 && 'spare seats', 'hotplug', 'spare'],
      [follow && "seats near the memory of the devices' cells", 'numa'],
      [expanders !== undefined && expanders !== 'none' && 'expander buses', 'expanders'],
      ...Object.entries(limits).map(([name, most]) => limitWish(name, most)),
      [together !== undefined && together.length > 0 && 'devices close to each other', 'together'],
      [apart !== undefined && apart.length > 0 && 'devices away from each other', 'apart'],
    ],
  );
}

function limitWish(name: string, most: number | undefined): Asked {
  return [most !== undefined && `at most ${most} ${LIMITED[name] ?? name}`, 'limits', name];
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
  const { address, was, tunables } = device;
  if (tunables === undefined && was === undefined && address?.type !== 'pci') return [];
  const { bus, spread, hotplug, cell }: DeviceTunables = tunables ?? {};
  const asked: Asked[] = [
    [busWish(bus), 'tunables', 'bus'],
    [spreadWish(spread), 'tunables', 'spread'],
    [hotplug !== undefined && hotplugWish(hotplug), 'tunables', 'hotplug'],
    [cell !== undefined && numa !== 'ignore' && `a seat near cell ${cell}`, 'tunables', 'cell'],
    [address && partialPin(address), 'address'],
    [was && 'a seat that stays as it was', 'was'],
  ];
  return wishesOf(at, asked, device.id);
}

function hotplugWish(hotplug: boolean): string {
  return hotplug ? 'a seat with hotplug' : 'a seat without hotplug';
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
