import { type Address, isSameSeat, type PciAddress, pciSeat } from '../core/address.ts';
import type { Request } from '../core/request.ts';
import { knownSeats } from '../greedy/pci/assign.ts';
import { type Pass, reserveExplicit, setSeat } from '../greedy/pci/pass.ts';
import { type Draft, type Guest, visited } from '../guest/guest.ts';
import { creatableRoots } from './new-roots.ts';
import { objectivesOf } from './objectives.ts';
import { placeControllers } from './place-controllers.ts';
import { placesOf } from './places.ts';
import type { Problem } from './problem.ts';
import { roomOn, shapesOf } from './room.ts';
import { rootsOf, treeOf } from './roots.ts';
import { typesOf } from './types.ts';
import { demandOf, isSeatless, type Seated } from './units.ts';
import { whereabouts } from './whereabouts.ts';

export interface ProblemOptions {
  /** Seats that devices had, by id. */
  readonly past?: ReadonlyMap<string, PciAddress> | undefined;
  /** Ids of the devices of a guest that runs: it gets no controllers, and all others need seats that can be hotplugged. */
  readonly running?: ReadonlySet<string> | undefined;
  /** Devices that no wish sends away may leave the machine's own root bus. */
  readonly strays?: boolean | undefined;
  /** Ids of rules about seats that are left out. */
  readonly without?: ReadonlySet<string> | undefined;
}

/**
 * The problem of a guest whose other buses are settled. The guest's listed controllers and chipset devices have their
 * seats afterwards.
 *
 * @throws DevaddrError for a stated seat that cannot be had
 */
export function buildProblem(
  request: Request,
  guest: Guest,
  { past = new Map(), running, strays = true, without = new Set() }: ProblemOptions = {},
): Problem {
  const before = new Set(visited(guest).filter((device) => pciSeat(device) !== undefined));
  const pass = knownSeats(guest);
  for (const device of pass.devices) if (!before.has(device)) release(request, past, pass, device);
  placeControllers(pass);
  joinChips(pass);
  const tree = treeOf(pass);
  const { supported } = guest.machine.family.pci;
  const hasBuses = supported && pass.topology.buses.length > 0;
  // Without PCI libvirt's own way leaves such devices alone, or says what is missing.
  const seatless = hasBuses ? pass.devices.filter((device) => isSeatless(guest, device)) : [];
  const there = rootsOf(pass, tree);
  const inPlace = new Map(
    pass.devices.filter((each) => pciSeat(each) !== undefined).map((each) => [each.id, each]),
  );
  const seated: Seated = (id, level) => {
    const device = inPlace.get(id);
    return device && { level, key: whereabouts(device, level, tree, there) };
  };
  const demand = demandOf({ request, pass, past, running }, seatless, seated);
  const roots = [...there, ...creatableRoots(request, guest, there, demand)];
  const shapes = shapesOf(guest);
  const places = placesOf({
    pass,
    tree,
    roots,
    units: demand.units,
    shapes,
    room: (root) => roomOn({ root, roots, demand, request, shapes, strays }),
  });
  const controllers = guest.lists.controller.filter(
    ({ type, index }) => type === 'pci' && index !== 0,
  );
  const ofModel = (...models: string[]): number =>
    controllers.filter(({ model }) => model !== undefined && models.includes(model)).length;
  return {
    guest,
    request,
    demand,
    types: typesOf(demand.units, places, strays, without),
    roots,
    places,
    seated,
    limits: {
      ...request.tunables?.limits,
      ...(running === undefined ? {} : { controllers: controllers.length }),
    },
    objectives: objectivesOf(request.tunables),
    controllers: controllers.length,
    rootPorts: ofModel('pcie-root-port'),
    expanders:
      ofModel('pci-expander-bus', 'pcie-expander-bus') +
      (guest.machine.family.pci.hostBridges ? ofModel('pci-root') : 0),
    ioWindows: ofModel('pci-bridge', 'pcie-to-pci-bridge', 'dmi-to-pci-bridge'),
  };
}

/** Companions of a USB chip that has its slot already are functions of that slot. */
function joinChips(pass: Pass): void {
  const { guest } = pass;
  const { functions } = guest.machine.model.controllers.ich9Usb;
  const chips = guest.lists.controller.filter(
    ({ type, model }) => type === 'usb' && functions[model ?? ''] !== undefined,
  );
  for (const chip of chips) {
    const other = chips.find((each) => each.index === chip.index && pciSeat(each) !== undefined);
    const at = other && pciSeat(other);
    if (at === undefined || pciSeat(chip) !== undefined) continue;
    const seat = {
      domain: 0,
      bus: at.bus,
      slot: at.slot,
      function: functions[chip.model ?? ''] ?? 0,
    };
    reserveExplicit(pass, chip, { ...seat }, pass.flags.get(chip) ?? 0);
    setSeat(chip, seat);
  }
}

function wasElsewhere(was: Address | undefined, seat: PciAddress | undefined): boolean {
  return was?.type === 'pci' && seat !== undefined && !isSameSeat(was, seat);
}

/** A seat that the chipset would only prefer gives way to wishes of the device's own. */
function release(
  request: Request,
  past: ReadonlyMap<string, PciAddress>,
  { topology, guest }: Pass,
  device: Draft,
): void {
  const seat = pciSeat(device);
  const wishes = request.devices.find(({ id }) => id === device.id);
  const together = [...(request.tunables?.together ?? []), ...(request.tunables?.apart ?? [])];
  const asks =
    (wishes?.tunables !== undefined && Object.keys(wishes.tunables).length > 0) ||
    wishes?.address?.type === 'pci' ||
    wasElsewhere(wishes?.was ?? past.get(device.id), seat) ||
    together.some(({ devices }) => devices.includes(device.id));
  const fixed = guest.machine.family.chipset?.mustBe.some(
    ({ slot, function: fn }) => seat?.bus === 0 && seat.slot === slot && seat.function === fn,
  );
  if (seat === undefined || !asks || fixed === true) return;
  const bus = topology.buses[seat.bus];
  if (bus === undefined) return;
  bus.functions[seat.slot] = (bus.functions[seat.slot] ?? 0) & ~(1 << seat.function);
  bus.used--;
  delete device.address;
}
