import type { GroupWish, Objective, Tunables } from '../../src/core/request.ts';
import type { Listed, SmallProblem, Wisher } from './small-problem.ts';
import {
  type Bus,
  type Counts,
  fits,
  hasRoom,
  isSlotGroup,
  joinedGroups,
  type Root,
  type Slot,
  type Switch,
  usedSlots,
  wantsConventional,
  wantsPort,
} from './small-seats.ts';

/** Tries every plan of a small problem. */
export class Search {
  readonly #problem: SmallProblem;
  readonly #names: readonly Objective[];
  readonly #tunables: Tunables;
  readonly #roots: Root[] = [];
  readonly #buses: Bus[] = [];
  readonly #switches: Switch[] = [];
  readonly #slots: Slot[] = [];
  readonly #counts: Counts = { controllers: 0, buses: 0, rootPorts: 0, expanders: 0, bridges: 0 };
  readonly #onPlan: (costs: readonly number[]) => void;

  constructor(
    problem: SmallProblem,
    names: readonly Objective[],
    onPlan: (costs: readonly number[]) => void,
  ) {
    this.#onPlan = onPlan;
    this.#problem = problem;
    this.#names = names;
    this.#tunables = problem.request.tunables ?? {};
    const { machine } = problem;
    const top: Root = {
      cell: undefined,
      created: false,
      below: 0,
      slots: machine.slots,
      holes: machine.holes,
      ports: 0,
      whole: 0,
    };
    this.#roots.push(top);
    this.#buses.push({
      kind: 'root',
      root: top,
      hotplug: machine.express ? 'no' : 'yes',
      express: machine.express,
      numbers: [machine.firstSlot, machine.firstSlot + machine.slots - 1],
      room: machine.slots,
    });
    this.#counts.buses++;
    for (const each of machine.listed) this.#list(each);
  }

  run(): void {
    this.#place(0);
  }

  #list(listed: Listed): void {
    const { machine } = this.#problem;
    this.#counts.controllers++;
    this.#counts.buses++;
    if (listed.what === 'expander') {
      this.#counts.expanders++;
      if (!machine.express) this.#counts.buses++;
      this.#addRoot(listed.cell, false, listed.busNr);
      return;
    }
    const root = this.#roots[listed.root];
    if (root === undefined) throw new Error('no such root');
    root.below++;
    if (listed.what === 'bridge') {
      this.#counts.bridges++;
      this.#buses.push({
        kind: 'bridge',
        root,
        hotplug: 'yes',
        numbers: [1, machine.bridgeSlots],
        room: machine.bridgeSlots,
        index: listed.index,
      });
      return;
    }
    this.#counts.rootPorts++;
    if (listed.free)
      this.#buses.push({
        kind: 'port',
        root,
        hotplug: listed.hotplug ? 'yes' : 'no',
        numbers: [0, 0],
        room: 1,
        index: listed.index,
      });
  }

  #addRoot(cell: number | undefined, created: boolean, busNr?: number): Root {
    const { machine } = this.#problem;
    const root: Root = {
      cell,
      created,
      busNr,
      below: 0,
      slots: machine.expanderSlots,
      holes: 0,
      ports: 0,
      whole: 0,
    };
    this.#roots.push(root);
    if (!machine.express)
      this.#buses.push({
        kind: 'root',
        root,
        // QEMU takes nothing into an expander bus while the guest runs.
        hotplug: 'no',
        express: false,
        numbers: [1, machine.expanderSlots],
        room: machine.expanderSlots,
      });
    return root;
  }

  #place(at: number): void {
    const wisher = this.#problem.wishers[at];
    if (wisher === undefined) {
      this.#judge();
      return;
    }
    const on = (slot: Slot): void => {
      slot.occupants.push(wisher);
      this.#place(at + 1);
      slot.occupants.pop();
    };
    for (const slot of this.#slots) if (this.#mayShare(slot, wisher)) on(slot);
    this.#withSlot(wisher, on);
  }

  /** Tries every new slot for a device. */
  #withSlot(wisher: Wisher, on: (slot: Slot) => void): void {
    const take = (bus: Bus): void => {
      if (bus.room < 1 || !fits(wisher, bus, this.#roots)) return;
      const slot: Slot = { bus, occupants: [] };
      bus.room--;
      if (bus.kind === 'root') bus.root.whole++;
      this.#slots.push(slot);
      on(slot);
      this.#slots.pop();
      if (bus.kind === 'root') bus.root.whole--;
      bus.room++;
    };
    for (const bus of [...this.#buses]) take(bus);
    for (const root of [...this.#roots]) this.#withNewBus(root, wisher, take);
    for (const cell of this.#creatable())
      this.#withNewRoot(cell, (root) => {
        const own = this.#buses.find((bus) => bus.kind === 'root' && bus.root === root);
        if (own !== undefined) take(own);
        this.#withNewBus(root, wisher, take);
      });
  }

  #withNewBus(root: Root, wisher: Wisher, take: (bus: Bus) => void): void {
    const conventional = wantsConventional(wisher, this.#problem.machine);
    if (wantsPort(wisher) && this.#problem.machine.express) {
      this.#with(root, { rootPorts: 1, controllers: 1, buses: 1 }, () => {
        root.ports++;
        take({ kind: 'port', root, hotplug: 'choice', numbers: [0, 0], room: 1 });
        root.ports--;
      });
      for (const each of [...this.#switches])
        if (each.root === root) this.#withDownstream(each, take);
      this.#with(root, { rootPorts: 1, controllers: 2, buses: 2 }, () => {
        const made: Switch = { root, ports: 0 };
        root.ports++;
        this.#switches.push(made);
        this.#withDownstream(made, take);
        this.#switches.pop();
        root.ports--;
      });
    }
    if (conventional) this.#withBridge(root, 3, take);
  }

  #withDownstream(at: Switch, take: (bus: Bus) => void): void {
    if (at.ports >= this.#problem.machine.switchSlots) return;
    this.#with(at.root, { controllers: 1, buses: 1 }, () => {
      at.ports++;
      take({
        kind: 'port',
        root: at.root,
        hotplug: 'choice',
        switch: at,
        numbers: [0, 0],
        room: 1,
      });
      at.ports--;
    });
  }

  /** A new bridge on everything that takes one, and a further one behind it. */
  #withBridge(root: Root, depth: number, take: (bus: Bus) => void): void {
    const { machine } = this.#problem;
    const behind = (): void => {
      const bridge: Bus = {
        kind: 'bridge',
        root,
        hotplug: 'yes',
        numbers: [1, machine.bridgeSlots],
        room: machine.bridgeSlots,
      };
      this.#buses.push(bridge);
      take(bridge);
      if (depth > 1) this.#withBridgeIn(bridge, () => this.#newBridge(root, depth - 1, take));
      this.#buses.pop();
    };
    if (machine.express)
      this.#with(root, { rootPorts: 1, controllers: 2, buses: 2, bridges: 1 }, () => {
        root.ports++;
        behind();
        root.ports--;
      });
    for (const bus of [...this.#buses]) {
      if (bus.root !== root) continue;
      const takesIt = bus.kind === 'bridge' || bus.kind === 'port' || !machine.express;
      if (takesIt) this.#withBridgeIn(bus, behind);
    }
  }

  #newBridge(root: Root, depth: number, take: (bus: Bus) => void): void {
    const bridge: Bus = {
      kind: 'bridge',
      root,
      hotplug: 'yes',
      numbers: [1, this.#problem.machine.bridgeSlots],
      room: this.#problem.machine.bridgeSlots,
    };
    this.#buses.push(bridge);
    take(bridge);
    if (depth > 1) this.#withBridgeIn(bridge, () => this.#newBridge(root, depth - 1, take));
    this.#buses.pop();
  }

  #withBridgeIn(bus: Bus, then: () => void): void {
    if (bus.room < 1) return;
    this.#with(bus.root, { controllers: 1, buses: 1, bridges: 1 }, () => {
      bus.room--;
      if (bus.kind === 'root') bus.root.whole++;
      then();
      if (bus.kind === 'root') bus.root.whole--;
      bus.room++;
    });
  }

  #withNewRoot(cell: number | undefined, then: (root: Root) => void): void {
    const top = this.#roots[0];
    const topBus = this.#buses[0];
    if (top === undefined || topBus === undefined || topBus.room < 1) return;
    this.#with(
      undefined,
      { controllers: 1, buses: this.#problem.machine.express ? 1 : 2, expanders: 1 },
      () => {
        top.whole++;
        topBus.room--;
        const before = this.#buses.length;
        const root = this.#addRoot(cell, true);
        then(root);
        this.#buses.length = before;
        this.#roots.pop();
        topBus.room++;
        top.whole--;
      },
    );
  }

  /** Cells for which one more expander bus may be made. */
  #creatable(): readonly (number | undefined)[] {
    const { expanders } = this.#tunables;
    if (expanders === 'none') return [];
    const wanted = this.#problem.wishers.flatMap(({ cell }) => cell ?? []);
    const apartOnCells = (this.#tunables.apart ?? []).some(({ on }) => on === 'cell');
    const all = apartOnCells && expanders === undefined ? [0, 1] : [];
    const cells = [...new Set([...wanted, ...all])];
    const has = (cell: number | undefined): Root[] =>
      this.#roots.filter((root) => root.cell === cell);
    const apart = (this.#tunables.apart ?? []).some(({ on }) => on === 'expander');
    if (expanders !== undefined) return cells.filter((cell) => has(cell).length === 0);
    const most = apart ? 4 : 1;
    const more = cells.filter((cell) => has(cell).filter(({ created }) => created).length < most);
    return apart && has(undefined).length < 4 ? [...more, undefined] : more;
  }

  #with(root: Root | undefined, added: Partial<Counts>, then: () => void): void {
    const counts = this.#counts;
    const keys = Object.keys(added) as (keyof Counts)[];
    for (const key of keys) counts[key] += added[key] ?? 0;
    if (root !== undefined) root.below += added.buses ?? 0;
    if (this.#isWithinLimits()) then();
    for (const key of keys) counts[key] -= added[key] ?? 0;
    if (root !== undefined) root.below -= added.buses ?? 0;
  }

  #isWithinLimits(): boolean {
    const { limits = {} } = this.#tunables;
    const { controllers, buses, rootPorts, expanders } = this.#counts;
    return (
      controllers <= (limits.controllers ?? 255) &&
      buses <= (limits.buses ?? 256) &&
      rootPorts <= (limits.rootPorts ?? 256) &&
      expanders <= (limits.expanders ?? 256)
    );
  }

  #mayShare({ occupants, bus }: Slot, wisher: Wisher): boolean {
    if (occupants.length >= 8 || occupants.length === 0 || !fits(wisher, bus, this.#roots))
      return false;
    const groups = joinedGroups(
      (this.#tunables.together ?? []).filter((group) =>
        isSlotGroup(group, this.#problem.wishers, this.#tunables.apart ?? []),
      ),
    );
    const own = groups.filter(({ devices }) => devices.includes(wisher.id));
    const inGroup = ({ id }: Wisher): boolean => groups.some(({ devices }) => devices.includes(id));
    if (own.length > 0)
      return occupants.every(({ id }) => own.some(({ devices }) => devices.includes(id)));
    if (occupants.some(inGroup)) return false;
    return [...occupants, wisher].every((each) => this.#packs(each));
  }

  #packs({ id, spare, spread, hotplug, pin }: Wisher): boolean {
    const apart = (this.#tunables.apart ?? []).filter(
      ({ on, devices }) => (on === 'slot' || on === 'bus') && devices.includes(id),
    );
    const onSwitch = (this.#tunables.together ?? []).some(
      ({ on, devices }) => on === 'switch' && devices.includes(id),
    );
    if (pin?.slot !== undefined) return false;
    return (
      !spare &&
      spread === 'function' &&
      hotplug !== true &&
      apart.length < 2 &&
      (!onSwitch || this.#isLoneOnSwitch(id))
    );
  }

  #isLoneOnSwitch(id: string): boolean {
    return (this.#tunables.together ?? []).every(
      ({ on, devices }) => on !== 'switch' || !devices.includes(id) || devices.length === 1,
    );
  }

  #judge(): void {
    if (
      !this.#isWithinLimits() ||
      !this.#roots.every(hasRoom) ||
      !this.#numbersFit() ||
      !this.#pinsHold() ||
      !this.#wishesHold()
    )
      return;
    this.#onPlan([this.#strays(), ...this.#names.map((name) => this.#cost(name))]);
  }

  /** Every way to give bus numbers to expander buses that have none. */
  #numbersFit(): boolean {
    const own = (root: Root): number =>
      this.#problem.machine.express || root === this.#roots[0] ? 1 : 2;
    const size = (root: Root): number => own(root) + root.below;
    const first = (root: Root): number => (root === this.#roots[0] ? 0 : (root.busNr ?? 0));
    const fixed = this.#roots
      .filter((root) => root === this.#roots[0] || root.busNr !== undefined)
      .sort((a, b) => first(a) - first(b));
    const room = fixed.map((root, i) => {
      const next = fixed[i + 1];
      return (next === undefined ? 256 : first(next)) - first(root) - size(root);
    });
    const open = this.#roots.filter((root) => !fixed.includes(root));
    const fitFrom = (at: number): boolean => {
      const root = open[at];
      if (root === undefined) return room.every((left) => left >= 0);
      return room.some((_, i) => {
        room[i] = (room[i] ?? 0) - size(root);
        const fits = fitFrom(at + 1);
        room[i] = (room[i] ?? 0) + size(root);
        return fits;
      });
    };
    return fitFrom(0);
  }

  /** Slots and functions that are asked for: each once, and function 0 is somebody's. */
  #pinsHold(): boolean {
    const slots = new Set<string>();
    for (const { bus, occupants } of this.#slots) {
      const functions = occupants.map(({ pin }) => pin?.function ?? 0);
      const asked = functions.filter((fn) => fn > 0);
      if (new Set(asked).size < asked.length || (asked.length > 0 && !functions.includes(0)))
        return false;
      for (const { pin } of occupants) {
        if (pin?.slot === undefined) continue;
        const key = `${this.#buses.indexOf(bus)} ${pin.slot}`;
        if (bus.kind !== 'port' && slots.has(key)) return false;
        slots.add(key);
      }
    }
    return true;
  }

  #wishesHold(): boolean {
    const { together = [], apart = [] } = this.#tunables;
    const slotOf = new Map(
      this.#slots.flatMap((slot) => slot.occupants.map(({ id }) => [id, slot] as const)),
    );
    const shared = (on: GroupWish['on'], id: string): unknown => {
      const slot = slotOf.get(id);
      if (slot === undefined) return undefined;
      switch (on) {
        case 'cell':
          return `cell ${slot.bus.root.cell}`;
        case 'expander':
          return slot.bus.root;
        case 'switch':
          return slot.bus.switch;
        case 'bus':
          return slot.bus;
        default:
          return slot;
      }
    };
    const areTogether = together.every(({ on, devices }) => {
      const all = devices.map((id) => shared(on, id));
      return all.every((each) => each === all[0] && (on !== 'switch' || each !== undefined));
    });
    const areApart = apart.every(({ on, devices }) => {
      const all = devices.map((id) => shared(on, id)).filter((each) => each !== undefined);
      return new Set(all).size === all.length;
    });
    return areTogether && areApart;
  }

  #cost(name: Objective): number {
    const { controllers, buses, bridges } = this.#counts;
    switch (name) {
      case 'controllers':
        return controllers;
      case 'buses':
        return buses;
      case 'moves':
        return this.#moves();
      case 'distance':
        return this.#sum(({ cell }, { root }) =>
          cell === undefined || root.cell === cell ? 0 : 10,
        );
      case 'ioWindows':
        return (
          bridges +
          this.#sum(({ express, spare }, { kind }) =>
            !express && !spare && kind === 'port' ? 1 : 0,
          )
        );
      default:
        return usedSlots(this.#roots[0] as Root);
    }
  }

  /** Devices away from the root bus of the machine that no wish sends away. */
  #strays(): number {
    const cells = new Map(this.#problem.wishers.map(({ id, cell }) => [id, cell]));
    const { together = [], apart = [] } = this.#tunables;
    const isSent = ({ id, cell }: Wisher): boolean =>
      cell !== undefined ||
      together.some(
        ({ devices }) =>
          devices.includes(id) && devices.some((peer) => cells.get(peer) !== undefined),
      ) ||
      apart.some(({ on, devices }) => (on === 'expander' || on === 'cell') && devices.includes(id));
    return this.#sum((wisher, { root }) => (root === this.#roots[0] || isSent(wisher) ? 0 : 1));
  }

  /** Of the devices of a slot one has function 0, as it had before. */
  #moves(): number {
    return this.#slots.reduce((sum, { bus, occupants }) => {
      const had = occupants.filter(({ was }) => was !== undefined);
      return sum + had.length - (had.some(({ was }) => was === bus.index) ? 1 : 0);
    }, 0);
  }

  #sum(cost: (wisher: Wisher, bus: Bus) => number): number {
    return this.#slots.reduce(
      (sum, { bus, occupants }) => occupants.reduce((n, each) => n + cost(each, bus), sum),
      0,
    );
  }
}
