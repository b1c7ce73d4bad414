import type { PciAddress } from '../core/address.ts';
import { ascending } from '../core/lookup.ts';
import { isPort } from '../core/pci.ts';
import type { Because } from '../core/plan.ts';
import { setSharedAddress } from '../greedy/pci/pass.ts';
import { addController, findController } from '../guest/controllers.ts';
import type { Draft } from '../guest/guest.ts';
import { giveBusNumbers } from './bus-ranges.ts';
import { Distribution } from './distribution.ts';
import { type Encoding, isNew } from './encoding.ts';
import type { Place, PlaceSeat, Root } from './place.ts';
import { noRoom, RootBus } from './root-bus.ts';
import { becauseOf, pinnedSlot, type Slot, takeOwn, wishOf } from './slot.ts';
import { isSpare } from './unit.ts';

/**
 * Turns counts into addresses: creates the controllers and gives every device its seat. It cannot fail, as the seats of a
 * place are interchangeable and the rules have counted them.
 */
export function takeSeats(encoding: Encoding, assignment: readonly boolean[]): void {
  new Seating(encoding, assignment).run();
}

class Seating {
  readonly #encoding: Encoding;
  readonly #assignment: readonly boolean[];
  readonly #distribution: Distribution;
  readonly #roots = new Map<Root, RootBus>();
  /** Free slots by place, the next first. */
  readonly #free = new Map<Place, PlaceSeat[]>();
  /** Slots that are still to be filled. */
  readonly #waiting = new Map<Place, readonly Slot[]>();
  #next: number;

  constructor(encoding: Encoding, assignment: readonly boolean[]) {
    this.#encoding = encoding;
    this.#assignment = assignment;
    this.#distribution = new Distribution(encoding, assignment);
    const indexes = encoding.problem.guest.lists.controller.map(({ type, index }) =>
      type === 'pci' ? (index ?? 0) : 0,
    );
    this.#next = Math.max(0, ...indexes) + 1;
    for (const root of encoding.problem.roots) this.#roots.set(root, new RootBus(root));
  }

  run(): void {
    const places = this.#encoding.problem.places.filter(({ packedIn }) => packedIn === undefined);
    // Slots of bus 0 that are asked for go first, so that expander buses take others.
    const ofKind = (kind: Place['kind']): Place[] => places.filter((place) => place.kind === kind);
    for (const place of places.filter(({ root }) => root.position === 0)) this.#open(place);
    this.#createRoots();
    for (const place of places.filter(({ root }) => root.position > 0)) this.#open(place);
    for (const place of ofKind('bridge-slot')) this.#createBridges(place);
    for (const place of ofKind('port')) this.#fillPorts(place);
    for (const place of ofKind('downstream')) this.#fillSwitch(place);
    for (const place of places) this.#fill(place);
    giveBusNumbers(this.#encoding.problem.guest);
  }

  #holds(literal: number | undefined): boolean {
    return literal !== undefined && this.#assignment[literal] === true;
  }

  /** Collects who is to sit in a place; slots that are asked for, and slots that devices had, are taken at once. */
  #open(place: Place): void {
    const slots = this.#distribution.slotsFor(place);
    const { seats, root, kind } = place;
    if (seats === undefined) {
      this.#waiting.set(place, slots);
      return;
    }
    const free = [...seats];
    const seatOwn = (slot: Slot, isOwn: (seat: PlaceSeat) => boolean): boolean => {
      const at = free.findIndex(isOwn);
      const [seat] = at < 0 ? [] : free.splice(at, 1);
      if (seat === undefined) return false;
      const whole = this.#rootBus(root).slots;
      if (kind === 'root-slot') whole.splice(whole.indexOf(seat.slot), 1);
      this.#seatAll(slot, this.#busOf(place, seat), seat.slot);
      return true;
    };
    // On a port everybody has slot 0.
    const unpinned = slots.filter(
      (slot) => place.bus === undefined || !seatOwn(slot, (seat) => seat.slot === pinnedSlot(slot)),
    );
    const waiting = unpinned.filter(
      ({ was, ...slot }) =>
        was === undefined ||
        !seatOwn({ was, ...slot }, (seat) => seat.bus === was.bus && seat.slot === was.slot),
    );
    this.#free.set(place, free);
    this.#waiting.set(place, waiting);
  }

  #rootBus(root: Root): RootBus {
    return this.#roots.get(root) ?? noRoom();
  }

  #busOf(place: Place, seat: PlaceSeat): number {
    return place.kind === 'root-slot' ? this.#rootBus(place.root).index : seat.bus;
  }

  #createRoots(): void {
    const { roots, guest } = this.#encoding.problem;
    const [top] = roots;
    for (const root of roots) {
      if (
        !isNew(root) ||
        !this.#holds(this.#encoding.exists.get(root)) ||
        !this.#distribution.isUsed(root)
      )
        continue;
      const { hostBridges } = guest.machine.family.pci;
      const { cell } = root;
      const created = this.#create(
        hostBridges ? 'pci-root' : expanderFor(root),
        cell === undefined ? { reason: 'spare' } : { reason: 'cell', cell },
      );
      if (cell !== undefined) created.node = cell;
      this.#rootBus(root).index = created.index ?? 0;
      if (!hostBridges && top !== undefined)
        setSeat(created, this.#rootBus(top).index, this.#rootBus(top).takeSlot(), 0);
    }
  }

  /** Bridges that hang from something else first: the others hang from those. */
  #createBridges(place: Place): void {
    const hosts = this.#encoding.hosts.get(place) ?? [];
    const below = [...this.#encoding.hosts].some(([, list]) =>
      list.some((each) => each.place === place && each.count.valueIn(this.#assignment) > 0),
    );
    if ((this.#waiting.get(place) ?? []).length === 0 && !below) return;
    this.#free.set(place, []);
    for (const { place: host, count } of [
      ...hosts.filter((each) => each.place !== place),
      ...hosts.filter((each) => each.place === place),
    ])
      for (let n = count.valueIn(this.#assignment); n > 0; n--) this.#createBridge(place, host);
    this.#seatPinned(place);
  }

  #createBridge(place: Place, host: Place | undefined): void {
    const because = becauseOf(this.#waiting.get(place) ?? []);
    if (host === undefined) {
      const port = this.#createRootPort(place.root, because, undefined);
      const bridge = this.#create('pcie-to-pci-bridge', because);
      setSeat(bridge, port.index ?? 0, 0, 0);
      this.#openBridge(place, bridge);
      return;
    }
    const seat = this.#take(host);
    const model = host.kind === 'free-port' ? 'pcie-to-pci-bridge' : 'pci-bridge';
    const bridge = this.#create(model, because);
    setSeat(bridge, this.#busOf(host, seat), seat.slot, 0);
    this.#openBridge(place, bridge);
  }

  #openBridge(place: Place, { index = 0 }: Draft<'controller'>): void {
    const free = this.#free.get(place) ?? [];
    free.push(...ascending(...place.slots).map((slot) => ({ bus: index, slot })));
    this.#free.set(place, free);
  }

  /** Slots that are asked for by number are taken before others. */
  #seatPinned(place: Place): void {
    const free = this.#free.get(place) ?? [];
    const waiting = (this.#waiting.get(place) ?? []).filter((slot) => {
      const at = free.findIndex((seat) => seat.slot === pinnedSlot(slot));
      const [seat] = at < 0 ? [] : free.splice(at, 1);
      if (seat === undefined) return true;
      this.#seatAll(slot, seat.bus, seat.slot);
      return false;
    });
    this.#waiting.set(place, waiting);
  }

  /** The next free slot of a place. */
  #take(place: Place): PlaceSeat {
    if (place.kind === 'root-slot')
      return { bus: this.#rootBus(place.root).index, slot: this.#rootBus(place.root).takeSlot() };
    return this.#free.get(place)?.shift() ?? noRoom();
  }

  #fillPorts(place: Place): void {
    for (const slot of this.#waiting.get(place) ?? []) {
      const port = this.#createRootPort(place.root, becauseOf([slot]), slot);
      this.#seatAll(slot, port.index ?? 0, 0);
    }
    this.#waiting.delete(place);
  }

  #createRootPort(root: Root, because: Because, occupant: Slot | undefined): Draft<'controller'> {
    const bus = this.#rootBus(root);
    const port = this.#create('pcie-root-port', because);
    const { slot, function: fn } = bus.takeFunction();
    setSeat(port, bus.index, slot, fn);
    this.#setHotplug(port, occupant);
    return port;
  }

  #fillSwitch(place: Place): void {
    const site = place.switch;
    const waiting = this.#waiting.get(place) ?? [];
    this.#waiting.delete(place);
    if (site === undefined || waiting.length === 0) return;
    const upstream = site.upstream ?? this.#createSwitch(place.root, waiting);
    const [ports, slots] = [[...site.freePorts], [...site.slots]];
    const ready = (slot: Slot): boolean => wishOf(slot) !== false;
    const owns = ({ was }: Slot): boolean => was !== undefined && ports.includes(was.bus);
    const inTurn = [...waiting].sort(
      (a, b) => Number(ready(b)) - Number(ready(a)) || Number(owns(b)) - Number(owns(a)),
    );
    for (const slot of inTurn) {
      const free = ready(slot) ? takeOwn(ports, slot) : undefined;
      if (free !== undefined) {
        this.#seatAll(slot, free, 0);
        continue;
      }
      const port = this.#create('pcie-switch-downstream-port', becauseOf([slot]));
      setSeat(port, upstream, slots.shift() ?? noRoom(), 0);
      this.#setHotplug(port, slot);
      this.#seatAll(slot, port.index ?? 0, 0);
    }
  }

  #createSwitch(root: Root, waiting: readonly Slot[]): number {
    const because = becauseOf(waiting);
    const port = this.#createRootPort(root, because, undefined);
    const upstream = this.#create('pcie-switch-upstream-port', because);
    setSeat(upstream, port.index ?? 0, 0, 0);
    return upstream.index ?? 0;
  }

  #fill(place: Place): void {
    for (const slot of this.#waiting.get(place) ?? []) {
      if (slot.unit !== undefined && isSpare(slot.unit)) continue;
      const seat = this.#take(place);
      this.#seatAll(slot, this.#busOf(place, seat), seat.slot);
    }
  }

  #seatAll(occupant: Slot, bus: number, slot: number): void {
    const { guest } = this.#encoding.problem;
    const { seated } = occupant;
    this.#settleAdded(bus, occupant);
    for (const { device, function: fn } of seated) {
      const zpci = device.address?.type === 'pci' ? device.address.zpci : undefined;
      setSharedAddress(guest, device, {
        type: 'pci',
        domain: 0,
        bus,
        slot,
        function: fn,
        ...(zpci && { zpci }),
      });
    }
  }

  #create(model: string, because: Because): Draft<'controller'> {
    const { guest } = this.#encoding.problem;
    return addController(guest.lists, 'pci', { index: this.#next++, model }, because);
  }

  /** A port that is there only because something else needed it is as new as those of ours. */
  #settleAdded(bus: number, occupant: Slot): void {
    const { lists } = this.#encoding.problem.guest;
    const port = findController(lists, 'pci', bus);
    if (
      port !== undefined &&
      isPort(port.model) &&
      port.because !== undefined &&
      port.hotplug === undefined
    )
      this.#setHotplug(port, occupant);
  }

  /** A new port is hotpluggable as its occupant wishes it, or else as all ports are to be. */
  #setHotplug(port: Draft<'controller'>, occupant: Slot | undefined): void {
    const { ports = 'auto' } = this.#encoding.problem.request.tunables?.hotplug ?? {};
    const wish = occupant === undefined ? undefined : wishOf(occupant);
    if (wish === false) port.hotplug = 'off';
    else if (ports === 'on') port.hotplug = 'on';
    else if (
      ports === 'off' &&
      wish === undefined &&
      occupant !== undefined &&
      occupant.seated.length > 0
    )
      port.hotplug = 'off';
  }
}

function expanderFor({ express }: Root): string {
  return express ? 'pcie-expander-bus' : 'pci-expander-bus';
}

function setSeat(controller: Draft<'controller'>, bus: number, slot: number, fn: number): void {
  const address: PciAddress = { type: 'pci', domain: 0, bus, slot, function: fn };
  controller.address = address;
}
