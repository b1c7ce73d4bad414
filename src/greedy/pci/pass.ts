import type { PciAddress } from '../../core/address.ts';
import { DevaddrError } from '../../core/issue.ts';
import { type Draft, type Guest, nameOf, refusal } from '../../guest/guest.ts';
import { CONNECT_BIT, CONVENTIONAL, EXPRESS, kindName } from '../../model/connect.ts';
import type { PciModel } from '../../model/model.ts';
import {
  findSeat,
  isTaken,
  makeBus,
  misfit,
  type PciBus,
  type PciTopology,
  type Seat,
  take,
} from '../../topology/pci.ts';
import { noFreeSeat, seatRefusal } from './refusals.ts';

/** One walk over the devices that gives PCI seats. The dry run adds buses as they are needed; the real one does not. */
export interface Pass {
  readonly guest: Guest;
  readonly topology: PciTopology;
  readonly dryRun: boolean;
  /** Only seats that are certain are taken: nobody is given the next one that is free. */
  readonly knownOnly?: true;
  /** What each device needs of a seat. */
  readonly flags: ReadonlyMap<Draft, number>;
  /** Isolation group of each device that has one. */
  readonly groups: ReadonlyMap<Draft, number>;
  /** All devices in visiting order. */
  readonly devices: readonly Draft[];
}

/** Model facts of a PCI controller that the package's own rules name. */
export function pciModel(guest: Guest, name: string): PciModel {
  const found = guest.machine.model.pci.get(name);
  if (found !== undefined) return found;
  throw new DevaddrError({
    code: 'ModelInvalid',
    path: ['controllers', 'pci'],
    message: `the model has no PCI controller \`${name}\``,
  });
}

function groupOf(pass: Pass, device: Draft | undefined): number {
  return device === undefined || pass.groups.size === 0 ? 0 : (pass.groups.get(device) ?? 0);
}

/** Writes a seat to a device, keeping its zPCI ids; a host device of an interface shares the interface's address. */
export function setSeat(device: Draft, seat: Seat, multifunction?: 'on'): void {
  const zpci = device.address?.type === 'pci' ? device.address.zpci : undefined;
  const address: PciAddress = {
    type: 'pci',
    domain: seat.domain,
    bus: seat.bus,
    slot: seat.slot,
    function: seat.function,
    multifunction,
    zpci,
  };
  setAddress(device, address);
}

function setAddress(device: Draft, address: PciAddress): void {
  device.address = address;
  if (device.kind === 'hostdev' && device.owner !== undefined) device.owner.address = address;
}

/** Writes an address to an interface and to the host device it stands for, or to any other device. */
export function setSharedAddress({ lists }: Guest, device: Draft, address: PciAddress): void {
  setAddress(device, address);
  if (device.kind !== 'interface' || device.type !== 'hostdev') return;
  const entry = lists.hostdev.find(({ owner }) => owner === device);
  if (entry !== undefined) entry.address = address;
}

/**
 * Takes a seat that was asked for.
 *
 * @throws DevaddrError if the seat does not exist, does not fit or is taken
 */
export function reserveExplicit(
  pass: Pass,
  device: Draft | undefined,
  seat: Seat,
  flags: number,
): void {
  const asked = { ...seat };
  if (pass.dryRun) grow(pass, seat, flags, device);
  const wrong = seatProblem(pass, seat, flags);
  if (wrong !== undefined)
    throw seatRefusal(pass, device, { ...asked, grownTo: seat.bus }, wrong, flags);
  take(pass.topology, seat, flags, groupOf(pass, device), true);
}

/** What is wrong with a seat that is asked for. */
export type SeatProblem =
  | 'no-bus'
  | 'domain'
  | 'bus-unknown'
  | 'not-integrated'
  | 'not-automatic'
  | 'not-hotpluggable'
  | 'wrong-kind'
  | 'slot-low'
  | 'slot-high'
  | 'taken';

function seatProblem({ topology }: Pass, seat: Seat, flags: number): SeatProblem | undefined {
  if (topology.buses.length === 0) return 'no-bus';
  if (seat.domain !== 0) return 'domain';
  const bus = topology.buses[seat.bus];
  if (bus === undefined) return 'bus-unknown';
  const unfit = misfit(bus, flags, true);
  if (unfit !== undefined) return unfit;
  const [first, last] = bus.model.slots;
  if (seat.slot < first) return 'slot-low';
  if (seat.slot > last) return 'slot-high';
  return isTaken(bus, seat.slot, seat.function) ? 'taken' : undefined;
}

/**
 * Finds and takes the next seat for a device, or for one that is only imagined (`device` undefined). The seat is written
 * to the device in the real pass.
 *
 * @throws DevaddrError `NoPciBus`, `NoFreePciSlot` and what `grow` throws
 */
export function reserveNext(
  pass: Pass,
  device: Draft | undefined,
  flags: number,
  fn?: number,
): Seat {
  const { topology } = pass;
  const group = groupOf(pass, device);
  const seat = findSeat(topology, flags, group, fn) ?? newSeat(pass, device, flags, fn);
  take(topology, seat, flags, group, false);
  if (!pass.dryRun && device !== undefined) setSeat(device, seat);
  return seat;
}

/** A seat on a bus that is added for the device; in the real pass there is none to add. */
function newSeat(
  pass: Pass,
  device: Draft | undefined,
  flags: number,
  fn: number | undefined,
): Seat {
  const { topology } = pass;
  if (topology.buses.length === 0 || !pass.dryRun) throw noFreeSeat(pass, device, flags);
  const seat: Seat = { domain: 0, bus: topology.buses.length, slot: 0, function: fn ?? 0 };
  grow(pass, seat, flags, device);
  const bus = topology.buses[seat.bus];
  seat.slot = bus?.model.slots[0] ?? 0;
  if (bus !== undefined && misfit(bus, flags, false) !== undefined)
    throw noFreeSeat(pass, device, flags);
  return seat;
}

/** Kinds for which a controller of the kind's own model would be needed; in the order in which libvirt tries them. */
const OWN_CONTROLLER = [
  'pcie-root-port',
  'pcie-switch-upstream-port',
  'pcie-switch-downstream-port',
  'dmi-to-pci-bridge',
  'pci-expander-bus',
  'pcie-expander-bus',
  'pci-bridge',
] as const;

/**
 * Adds buses until the seat's bus exists. Where a bridge chain has to be built first, the seat moves to the bus behind it.
 *
 * @throws DevaddrError `ControllerNotAddable` if no bus that fits can be added
 */
function grow(pass: Pass, seat: Seat, flags: number, device: Draft | undefined): void {
  const { topology, guest } = pass;
  let missing = seat.bus - topology.buses.length + 1;
  if (missing <= 0) return;
  const models = busesFor(pass, flags, missing, device);
  if (models.length > missing) {
    missing = models.length;
    seat.bus++;
  }
  for (const { name, accepts } of models) {
    const model = pciModel(guest, name);
    const options = { addedFor: device?.id, ...(accepts === undefined ? {} : { accepts }) };
    topology.buses.push(makeBus(topology.buses.length, model, options));
  }
}

interface NewBus {
  readonly name: string;
  readonly accepts?: number;
}

function repeat(name: string, times: number): NewBus[] {
  return times <= 0 ? [] : new Array<NewBus>(times).fill({ name });
}

function busesFor(pass: Pass, flags: number, missing: number, device: Draft | undefined): NewBus[] {
  const { guest, topology } = pass;
  if ((flags & CONVENTIONAL) !== 0) {
    if (guest.machine.family.pci.hostBridges) return repeat('pci-root', missing);
    const takesBridge = (bus: PciBus): boolean => (bus.accepts & CONNECT_BIT['pci-bridge']) !== 0;
    if (topology.buses.some(takesBridge)) return repeat('pci-bridge', missing);
    if (!guest.machine.has('pcie-pci-bridge')) {
      return [{ name: 'dmi-to-pci-bridge' }, ...repeat('pci-bridge', Math.max(1, missing - 1))];
    }
    const port = { name: 'pcie-root-port', accepts: CONNECT_BIT['pcie-to-pci-bridge'] };
    return [port, { name: 'pcie-to-pci-bridge' }, ...repeat('pci-bridge', missing - 2)];
  }
  if ((flags & (EXPRESS | CONNECT_BIT['pcie-switch-upstream-port'])) !== 0)
    return repeat('pcie-root-port', missing);
  throw notAddable(device, flags);
}

function notAddable(device: Draft | undefined, flags: number): DevaddrError {
  const kind = OWN_CONTROLLER.find((name) => (flags & CONNECT_BIT[name]) !== 0);
  const who = device === undefined ? 'a device' : nameOf(device);
  if (flags === 0) {
    return refusal(device, 'NoSeatFits', `${who} fits no bus of this guest`, {
      field: 'model',
      hint: 'QEMU guests of this kind have no such device; remove it or choose another model',
    });
  }
  const what = kindName(flags);
  const hints: Record<string, string> = {
    'pcie-root-port': 'a root port sits on `pcie-root` or on a `pcie-expander-bus`',
    'pcie-switch-downstream-port': 'list a `pcie-switch-upstream-port` for it',
    'pci-bridge': 'list the bridge it is to sit on, or add a slot by a `pcie-to-pci-bridge`',
    'pcie-to-pci-bridge': 'list a `pcie-root-port` for it',
  };
  return refusal(
    device,
    'ControllerNotAddable',
    `${who} needs a seat for a \`${what}\`; none is free, and no controller that offers one can be added on its own`,
    {
      hint: hints[what] ?? 'list a controller that takes it, or free a slot of bus 0',
      data: { needs: kind ?? what },
    },
  );
}
