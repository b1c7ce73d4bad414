import { pciSeat } from '../../core/address.ts';
import { addController, controllersByIndex, findController } from '../../guest/controllers.ts';
import { type Draft, type Guest, visited } from '../../guest/guest.ts';
import { AUTOMATIC, CONVENTIONAL, EXPRESS } from '../../model/connect.ts';
import { hasFreeSlot, type PciTopology } from '../../topology/pci.ts';
import { placeAutomatically } from './automatic.ts';
import { buildBuses, highestPciIndex } from './bus-set.ts';
import { placeChipset } from './chipset.ts';
import { connectFlags, type SeatKinds, seatKinds } from './connect-flags.ts';
import { fillControllerNumbers } from './controller-defaults.ts';
import { reserveStated } from './explicit.ts';
import { isolationGroups } from './isolation.ts';
import { type Pass, reserveNext } from './pass.ts';
import { assignZpciIds, reserveZpciIds, type ZpciTable, zpciTable } from './zpci.ts';

/**
 * Gives every PCI device a seat and adds the controllers that are needed, as libvirt does: a dry run finds out how many
 * buses there must be, then controllers and devices are placed for good.
 *
 * @throws DevaddrError
 */
export function assignPci(guest: Guest): void {
  const kinds = seatKinds(guest);
  const setting = settingOf(guest, kinds);
  const highest = highestPciIndex(guest);
  const size = highest < 0 ? 0 : addControllers(setting, highest, kinds);
  placeForGood({ ...setting, devices: visited(guest) }, size);
}

/**
 * The PCI buses of a guest with everybody on them whose seat is stated or decided by the chipset, before anything else is
 * placed. Controllers that stated seats need are among the guest's afterwards; chipset seats are written.
 *
 * @throws DevaddrError for a stated seat that cannot be had
 */
export function knownSeats(guest: Guest): Pass {
  const kinds = seatKinds(guest);
  const setting = settingOf(guest, kinds);
  const highest = highestPciIndex(guest);
  const { pass } = startPass(setting, highest + 1, true);
  placeChipset({ ...pass, knownOnly: true });
  for (const controller of addListed(pass, highest))
    setting.flags.set(controller, connectFlags(controller, guest, kinds));
  return { ...pass, devices: visited(guest) };
}

interface Setting extends Pick<Pass, 'guest' | 'devices' | 'groups'> {
  readonly flags: Map<Draft, number>;
}

function settingOf(guest: Guest, kinds: SeatKinds): Setting {
  const devices = visited(guest);
  const flags = new Map<Draft, number>();
  for (const device of devices) {
    const needs = connectFlags(device, guest, kinds);
    flags.set(device, needs);
    if (device.kind === 'hostdev' && device.owner !== undefined) flags.set(device.owner, needs);
  }
  return { guest, devices, flags, groups: isolationGroups(guest, devices) };
}

function startPass(
  setting: Setting,
  size: number,
  dryRun: boolean,
): { pass: Pass; zpci: ZpciTable } {
  const topology: PciTopology = buildBuses(setting.guest, size);
  const { guest, devices, flags, groups } = setting;
  const pass: Pass = { guest, devices, flags, groups, topology, dryRun };
  if (setting.groups.size > 0) topology.grouped = true;
  reserveStated(pass);
  const zpci = zpciTable();
  reserveZpciIds(setting.guest, setting.devices, zpci);
  return { pass, zpci };
}

/** The dry run: adds the controllers that are missing and returns how many buses there are then. */
function addControllers(setting: Setting, highest: number, kinds: SeatKinds): number {
  const { guest } = setting;
  const { pass } = startPass(setting, highest + 1, true);
  const root = findController(guest.lists, 'pci', 0)?.model;
  placeChipset(pass);
  if (root === 'pci-root' && hasFreeSlot(pass.topology))
    reserveNext(pass, undefined, AUTOMATIC | CONVENTIONAL);
  placeAutomatically(pass);
  const added = pass.topology.buses.length > highest + 1;
  if (root === 'pcie-root' && highest <= 0 && added)
    reserveNext(pass, undefined, AUTOMATIC | EXPRESS);
  for (const controller of addListed(pass, highest)) {
    const flags = connectFlags(controller, guest, kinds);
    setting.flags.set(controller, flags);
    if (guest.machine.model.pci.get(controller.model ?? '')?.root !== true)
      reserveNext(pass, controller, flags);
  }
  return pass.topology.buses.length;
}

/** Lists the controllers of buses that were added; one after the other, as the seat of each is taken before the next. */
function* addListed(pass: Pass, highest: number): Generator<Draft<'controller'>> {
  const { guest, topology } = pass;
  const present = controllersByIndex(guest.lists, 'pci');
  for (let index = 1; index < topology.buses.length; index++) {
    const bus = topology.buses[index];
    if (bus === undefined || present.has(index)) continue;
    const because =
      index <= highest
        ? ({ reason: 'gap', below: highest } as const)
        : bus.addedFor === undefined
          ? ({ reason: 'spare' } as const)
          : ({ reason: 'seats', for: bus.addedFor } as const);
    yield addController(guest.lists, 'pci', { index, model: bus.model.model }, because);
  }
}

function placeForGood(setting: Setting, size: number): void {
  const { guest, devices } = setting;
  const { pass, zpci } = startPass(setting, size, false);
  if (!guest.machine.family.pci.supported) return;
  placeChipset(pass);
  placeAutomatically(pass);
  assignZpciIds(guest, devices, zpci);
  markMultifunction(devices);
  fillControllerNumbers(guest);
}

/** Function 0 of a slot that others use as well says so, unless it was told not to. */
function markMultifunction(devices: readonly Draft[]): void {
  const zeros = new Map<number, Draft>();
  const slotKey = (bus: number, slot: number): number => bus * 32 + slot;
  for (const device of devices) {
    const seat = pciSeat(device);
    if (seat?.function === 0 && !zeros.has(slotKey(seat.bus, seat.slot)))
      zeros.set(slotKey(seat.bus, seat.slot), device);
  }
  for (const device of devices) {
    const seat = pciSeat(device);
    if (seat === undefined || seat.function === 0) continue;
    const zero = zeros.get(slotKey(seat.bus, seat.slot));
    const at = zero && pciSeat(zero);
    if (zero !== undefined && at !== undefined && at.multifunction === undefined) {
      zero.address = { ...at, multifunction: 'on' };
    }
  }
}
