import type { RequestDevice } from '../../src/core/device.ts';
import type { Request, Tunables } from '../../src/core/request.ts';
import { bestOfAll } from '../problem/brute-force.ts';
import type { SmallMachine, Wisher } from '../problem/small-problem.ts';
import { spares } from '../problem/small-problems.ts';
import {
  isBare,
  isElsewhere,
  isExpressDevice,
  isPciController,
  listedOf,
  type PciMachine,
  pciMachineOf,
} from './possible-by-force/guest.ts';
import {
  partialPin,
  type Seat,
  seatOf,
  seatsVerdict,
  slotsTaken,
} from './possible-by-force/pins.ts';

/**
 * Whether a request has a plan, by trying every one; nothing for a request that is too large, or asks for what the
 * enumerator does not know.
 */
export function possibleByForce(request: Request): boolean | undefined {
  const machine = pciMachineOf(request);
  if (machine === undefined || !isBare(request)) return undefined;
  if (!knowsCells(request)) return false;
  const devices = request.devices.filter((each) => !isElsewhere(each));
  const controllers = devices.filter(isPciController);
  const listed = listedOf(machine, controllers);
  const others = devices.filter((each) => !isPciController(each));
  const isUnknown = (each: RequestDevice): boolean =>
    isExpressDevice(each) === undefined ||
    // Host devices of a pseries machine may have host bridges of their own.
    (machine.hostBridges === true && each.kind === 'hostdev');
  if (listed === undefined || others.some(isUnknown)) return undefined;
  const seated = others.filter((each) => seatOf(each) !== undefined);
  const seats = seated.flatMap((each) => seatOf(each) ?? []);
  const verdict = seatsVerdict(seats, machine, listed);
  if (verdict !== 'free') return verdict === 'impossible' ? false : undefined;
  const tunables = {
    ...request.tunables,
    ...(machine.cells ? {} : { expanders: 'none' as const }),
  };
  const wishers = [
    ...others
      .filter((each) => !seated.includes(each))
      .map((each) => wisherOf(each, tunables, machine)),
    ...spares(tunables, machine),
  ];
  const small = smallMachine(machine, listed, seats);
  if (!isKnown({ ...request, tunables }, machine, small, wishers, seats) || isTooLarge(wishers))
    return undefined;
  const most = tunables.limits?.ioWindows ?? Number.POSITIVE_INFINITY;
  const best = bestOfAll({ machine: small, request: { ...request, tunables }, wishers }, [
    'ioWindows',
  ]);
  return best !== undefined && (best[0] ?? 0) <= most;
}

/** A request that names a cell which does not exist is refused. */
function knowsCells({ machine: { cells = [] }, devices, tunables }: Request): boolean {
  const named = [
    ...devices.map((each) => each.tunables?.cell),
    ...(tunables?.hotplug?.spare ?? []).map(({ cell }) => cell),
  ];
  return named.every((cell) => cell === undefined || cells.some(({ id }) => id === cell));
}

function smallMachine(
  machine: PciMachine,
  listed: SmallMachine['listed'],
  seats: readonly Seat[],
): SmallMachine {
  const ports = listed.filter(({ what }) => what === 'port').length;
  const used = new Set(seats.filter(({ bus }) => bus > 0).map(({ bus }) => bus));
  const taken = slotsTaken(seats).size;
  const ofControllers = Math.ceil(ports / 8) + listed.length - ports;
  const [first, last] = machine.slots;
  return {
    express: machine.express,
    firstSlot: first + ofControllers,
    slots: last - first + 1 - ofControllers - taken,
    holes: Math.ceil(ports / 8) * 8 - ports,
    bridgeSlots: 31,
    switchSlots: 32,
    expanderSlots: machine.express ? 32 : 31,
    listed: listed.map((each) =>
      each.what === 'port' && used.has(each.index) ? { ...each, free: false } : each,
    ),
  };
}

function wisherOf(device: RequestDevice, tunables: Tunables, machine: PciMachine): Wisher {
  const { bus, spread, hotplug, cell } = device.tunables ?? {};
  const { numa = 'require' } = tunables;
  return {
    id: device.id,
    spare: false,
    express: machine.express && isExpressDevice(device) === true,
    bus: bus ?? tunables.bus ?? 'auto',
    spread: spread ?? tunables.spread ?? 'bus',
    hotplug,
    cell: numa === 'ignore' ? undefined : cell,
    strict: numa === 'require',
    pin: partialPin(device),
    was: undefined,
  };
}

/** True if the enumerator knows what all wishes mean. */
function isKnown(
  { machine: { cells: all = [] }, tunables = {} }: Request,
  { hostBridges }: PciMachine,
  { listed, slots, firstSlot }: SmallMachine,
  wishers: readonly Wisher[],
  seats: readonly Seat[],
): boolean {
  const { expanders, limits, together = [], apart = [] } = tunables;
  const cells = all.map(({ id }) => id).join();
  const hasMoreRoots =
    listed.some(({ what }) => what === 'expander') ||
    (expanders !== 'none' &&
      (wishers.some(({ cell }) => cell !== undefined) ||
        apart.some(({ on }) => on === 'cell' || on === 'expander')));
  const ids = new Set(wishers.map(({ id }) => id));
  // Of slots with numbers only those are known that nobody else can have.
  const numbered = wishers.flatMap(({ pin }) => pin?.slot ?? []).filter((slot) => slot > 0);
  const isFree = (slot: number): boolean => slot > firstSlot && slot < firstSlot + slots;
  return (
    expanders !== 'per-group' &&
    (hostBridges === undefined || (limits?.buses === undefined && !(hasMoreRoots && slots < 16))) &&
    (limits?.ioWindows === undefined || !hasMoreRoots) &&
    (cells === '0,1' || !apart.some(({ on }) => on === 'cell')) &&
    [...together, ...apart].every(({ devices }) => devices.every((id) => ids.has(id))) &&
    (numbered.length === 0 || slotsTaken(seats).size === 0) &&
    numbered.every(isFree)
  );
}

/** Devices of the root bus have few seats to be tried, all others many. */
function isTooLarge(wishers: readonly Wisher[]): boolean {
  const free = wishers.filter(({ bus }) => bus !== 'root').length;
  return free > 4 || wishers.length > (free === 0 ? 10 : 6);
}
