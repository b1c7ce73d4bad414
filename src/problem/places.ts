import { pciSeat } from '../core/address.ts';
import { ascending } from '../core/lookup.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import { CONNECT_BIT, CONVENTIONAL } from '../model/connect.ts';
import { isPluggable, type Range } from '../model/controller-facts.ts';
import { isSlotFree, type PciBus } from '../topology/pci.ts';
import type { Place, Root, SwitchSite } from './place.ts';
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
  const key = keyOf(root);
  if (!root.express || root.position === 0) found.add(rootSlots(root, shapes), packs);
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

const keyOf = ({ position }: Root): string => `root ${position}`;

/** The slots of a root's own bus. */
function rootSlots(root: Root, { rootHotplug }: Shapes): NewPlace {
  const { express, slots, controller, position } = root;
  const isTop = position === 0;
  const bus = controller?.index ?? (isTop ? 0 : -1);
  const hotplug = isTop ? !express : rootHotplug;
  return {
    kind: 'root-slot',
    root,
    conventional: !express,
    hotplug: hotplug ? 'yes' : 'no',
    bus: keyOf(root),
    switch: undefined,
    seats: slots.map((slot) => ({ bus, slot })),
  };
}

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

function existing(found: Collector, parts: Parts, root: Root, packs: boolean): void {
  const { pass, tree, units } = parts;
  const top = root.controller?.index ?? 0;
  const buses = pass.topology.buses.filter(
    ({ index }) => index !== top && tree.rootOf(index) === top,
  );
  const members = units.flatMap(({ slots }) => slots.flat());
  const named = new Set(members.flatMap(({ pin }) => pin?.bus ?? []));
  const sites = buses
    .filter(({ model }) => model.model === 'pcie-switch-upstream-port')
    .map((bus) => siteOf(tree, bus, buses, named));
  for (const bus of buses)
    if (!isPort(bus) && (bus.model.acceptBits & CONVENTIONAL) !== 0)
      addFreeSlots(found, root, bus, packs);
  for (const ports of freePorts(tree, buses, sites, named)) {
    const [first] = ports;
    if (first !== undefined) found.add(freePort(tree, root, first, ports, sites), packs);
  }
  for (const site of sites)
    if (site.freePorts.length + site.slots.length > 0) found.add(downstream(root, site), packs);
}

/** Empty ports that are alike, together; those that a switch counts as its own are not among them. */
function freePorts(
  tree: Tree,
  buses: readonly PciBus[],
  sites: readonly SwitchSite[],
  named: ReadonlySet<number>,
): Iterable<readonly PciBus[]> {
  const ports = new Map<string, PciBus[]>();
  for (const bus of buses) {
    const isSwitchs = sites.some((site) => site.freePorts.includes(bus.index));
    if (!isPort(bus) || bus.used > 0 || isSwitchs) continue;
    const site = siteAbove(tree, bus, sites);
    const alike = `${isHotpluggable(tree, bus)} ${site?.key}`;
    const key = named.has(bus.index) ? `${bus.index}` : alike;
    ports.set(key, [...(ports.get(key) ?? []), bus]);
  }
  return ports.values();
}

function freePort(
  tree: Tree,
  root: Root,
  port: PciBus,
  alike: readonly PciBus[],
  sites: readonly SwitchSite[],
): NewPlace {
  return {
    kind: 'free-port',
    root,
    conventional: false,
    hotplug: isHotpluggable(tree, port) ? 'yes' : 'no',
    bus: undefined,
    switch: siteAbove(tree, port, sites),
    seats: alike.map(({ index }) => ({ bus: index, slot: 0 })),
  };
}

function siteAbove(
  tree: Tree,
  { index }: PciBus,
  sites: readonly SwitchSite[],
): SwitchSite | undefined {
  const up = parentOf(tree, index);
  return up === undefined ? undefined : sites.find(({ upstream }) => upstream === up);
}

function isPort({ model }: PciBus): boolean {
  return model.slots[1] === 0;
}

function isHotpluggable(tree: Tree, bus: PciBus): boolean {
  return isPluggable(bus.model) && tree.controllers.get(bus.index)?.hotplug !== 'off';
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
      hotplug: isPluggable(bus.model) ? 'yes' : 'no',
      bus: `bus ${bus.index}`,
      switch: undefined,
      seats,
    },
    packs,
  );
}
