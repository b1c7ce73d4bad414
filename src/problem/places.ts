import { pciSeat } from '../core/address.ts';
import { ascending } from '../core/lookup.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import { CONNECT_BIT, CONVENTIONAL } from '../model/connect.ts';
import type { Range } from '../model/controller-facts.ts';
import { isSlotFree, type PciBus } from '../topology/pci.ts';
import type { Place, PlaceSeat, Root, SwitchSite } from './place.ts';
import type { Room, Shapes } from './room.ts';
import type { Tree } from './roots.ts';
import type { Unit } from './unit.ts';
import { usableSlots } from './usable-slots.ts';

/** Places while they are being collected. */
class Collector {
  readonly places: Place[] = [];

  /** Adds a place, and the one for devices that share its slots. */
  add(place: NewPlace & { readonly bridge?: Place['bridge'] }, packs: boolean): void {
    const whole: Place = {
      bridge: undefined,
      slots: [0, 0],
      ...place,
      position: this.places.length,
      packedIn: undefined,
    };
    this.places.push(whole);
    if (packs) this.places.push({ ...whole, position: this.places.length, packedIn: whole });
  }
}

/** What places are made of. */
interface Parts {
  readonly pass: Pass;
  readonly tree: Tree;
  readonly roots: readonly Root[];
  readonly units: readonly Unit[];
  readonly shapes: Shapes;
  readonly room: (root: Root) => Room;
}

/** All places of a guest, on the roots there are and on those that can be created. */
export function placesOf(parts: Parts): readonly Place[] {
  const found = new Collector();
  for (const root of parts.roots) {
    const room = parts.room(root);
    if (root.controller !== undefined || root.position === 0)
      existing(found, parts, root, room.packs);
    creatable(found, root, room, parts.shapes);
  }
  return found.places;
}

function creatable(
  found: Collector,
  root: Root,
  { switches, bridges, bridgesApart, packs, switchesOnRequest }: Room,
  shapes: Shapes,
): void {
  const key = `root ${root.position}`;
  const isTop = root.position === 0;
  if (!root.express || isTop) {
    const seats = root.slots.map((slot) => ({
      bus: root.controller?.index ?? (isTop ? 0 : -1),
      slot,
    }));
    found.add(
      {
        kind: 'root-slot',
        root,
        conventional: !root.express,
        hotplug: root.express ? 'no' : 'yes',
        bus: key,
        switch: undefined,
        seats,
      },
      packs,
    );
  }
  if (root.express) {
    found.add(
      {
        kind: 'port',
        root,
        conventional: false,
        hotplug: 'choice',
        bus: undefined,
        switch: undefined,
        seats: undefined,
      },
      packs,
    );
    for (let number = 0; number < switches; number++)
      found.add(
        downstream(root, {
          key: `${key} switch ${number}`,
          upstream: undefined,
          onRequest: switchesOnRequest,
          number,
          freePorts: [],
          slots: ascending(...shapes.upstream),
        }),
        packs,
      );
  }
  const kinds = bridgesApart ? bridges : Math.min(1, bridges);
  for (let number = 0; number < kinds; number++)
    found.add(
      {
        kind: 'bridge-slot',
        root,
        conventional: true,
        hotplug: 'yes',
        bus: `${key} bridge ${number}`,
        switch: undefined,
        seats: undefined,
        slots: shapes.bridge,
        bridge: { number, copies: bridgesApart ? 1 : bridges },
      },
      packs,
    );
}

type NewPlace = Omit<Place, 'position' | 'packedIn' | 'bridge' | 'slots'> & {
  readonly slots?: Range;
};

function downstream(root: Root, site: SwitchSite): NewPlace {
  return {
    kind: 'downstream',
    root,
    conventional: false,
    hotplug: 'choice',
    bus: undefined,
    switch: site,
    seats: undefined,
  };
}

function existing(
  found: Collector,
  { pass, tree, units }: Parts,
  root: Root,
  packs: boolean,
): void {
  const top = root.controller?.index ?? 0;
  const buses = pass.topology.buses.filter(
    ({ index }) => index !== top && tree.rootOf(index) === top,
  );
  const ports = new Map<string, PlaceSeat[]>();
  const named = new Set(
    units
      .flatMap(({ slots }) => slots.flat())
      .flatMap(({ pin }) => (pin?.bus === undefined ? [] : [pin.bus])),
  );
  const sites = new Map<number, SwitchSite>();
  for (const bus of buses)
    if (bus.model.model === 'pcie-switch-upstream-port')
      sites.set(bus.index, siteOf(tree, bus, buses, named));
  for (const bus of buses) {
    if (isPort(bus)) {
      if (bus.used > 0) continue;
      const up = parentOf(tree, bus.index);
      if (up !== undefined && sites.get(up)?.freePorts.includes(bus.index) && !named.has(bus.index))
        continue;
      const hotplug = isHotpluggable(tree, bus) ? 'yes' : 'no';
      const key = named.has(bus.index)
        ? `${bus.index}`
        : `${hotplug} ${sites.has(up ?? -1) ? up : ''}`;
      ports.set(key, [...(ports.get(key) ?? []), { bus: bus.index, slot: 0 }]);
    } else if ((bus.model.acceptBits & CONVENTIONAL) !== 0) addFreeSlots(found, root, bus, packs);
  }
  for (const seats of ports.values()) {
    const [first] = seats;
    const bus = pass.topology.buses[first?.bus ?? -1];
    if (bus === undefined) continue;
    const site = sites.get(parentOf(tree, bus.index) ?? -1);
    found.add(
      {
        kind: 'free-port',
        root,
        conventional: false,
        hotplug: isHotpluggable(tree, bus) ? 'yes' : 'no',
        bus: undefined,
        switch: site,
        seats,
      },
      packs,
    );
  }
  for (const site of sites.values())
    if (site.freePorts.length + site.slots.length > 0) found.add(downstream(root, site), packs);
}

function isPort({ model }: PciBus): boolean {
  return model.slots[1] === 0;
}

function isHotpluggable(tree: Tree, bus: PciBus): boolean {
  return bus.model.hotplug && tree.controllers.get(bus.index)?.hotplug !== 'off';
}

function parentOf(tree: Tree, index: number): number | undefined {
  const controller = tree.controllers.get(index);
  return controller && pciSeat(controller)?.bus;
}

/** A switch that is there: its empty ports that are like new ones, and slots for more. */
function siteOf(
  tree: Tree,
  upstream: PciBus,
  buses: readonly PciBus[],
  named: ReadonlySet<number>,
): SwitchSite {
  const freePorts = buses
    .filter(
      (bus) =>
        isPort(bus) &&
        bus.used === 0 &&
        !named.has(bus.index) &&
        parentOf(tree, bus.index) === upstream.index &&
        isHotpluggable(tree, bus),
    )
    .map(({ index }) => index);
  const [first, last] = upstream.model.slots;
  const slots = ascending(first, last).filter((slot) => isSlotFree(upstream, slot));
  return {
    key: `switch ${upstream.index}`,
    upstream: upstream.index,
    onRequest: false,
    number: -1,
    freePorts,
    slots,
  };
}

function addFreeSlots(found: Collector, root: Root, bus: PciBus, packs: boolean): void {
  const seats = ascending(...usableSlots(bus.model))
    .filter((slot) => isSlotFree(bus, slot))
    .map((slot) => ({ bus: bus.index, slot }));
  if (seats.length === 0) return;
  const takesBridges = (bus.model.acceptBits & CONNECT_BIT['pci-bridge']) !== 0;
  found.add(
    {
      kind: 'free-slot',
      root,
      conventional: takesBridges,
      hotplug: bus.model.hotplug ? 'yes' : 'no',
      bus: `bus ${bus.index}`,
      switch: undefined,
      seats,
    },
    packs,
  );
}
