import { BUS_NUMBERS } from '../core/pci.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import { isNew, sizeOfRange } from './encoding.ts';
import type { Place, SwitchSite } from './place.ts';
import { hasHostBridges, type Problem } from './problem.ts';
import { busesThere } from './rules/limits.ts';
import { membersOf, type Unit } from './unit.ts';

/** More is needed of something than there can be. */
export interface Shortage {
  /** The rule that says how much there can be. */
  readonly rule: string;
  /** What is counted, in words: `PCI buses`. */
  readonly what: string;
  /** At least so many are needed, those that there are included. */
  readonly needed: number;
  readonly possible: number;
}

/** What a device takes at a place, in parts of one where it shares: controllers that are created, root ports among them, and slots of bus 0. */
interface Cost {
  readonly controllers: number;
  readonly rootPorts: number;
  readonly rootSlots: number;
}

/**
 * A proof by counting that there is no plan, where one is to be had: every device takes the cheapest place that it may,
 * and even so something runs out. A solver that learns clauses finds such proofs by trying, which takes for ever.
 */
export function shortageOf(problem: Problem): Shortage | undefined {
  const { limits, controllers, rootPorts, expanders } = problem;
  const created = expandersNeeded(problem);
  const newControllers = created + needed(problem, 'controllers') + beyondRootPorts(problem);
  const newBuses = newControllers + (hasConventionalExpanders(problem) ? created : 0);
  const counted: (readonly [
    rule: string,
    what: string,
    needed: number,
    possible: number | undefined,
  ])[] = [
    ['pci.bus-numbers', 'PCI controllers', controllers + newControllers, BUS_NUMBERS - 1],
    [
      'pci.bus-numbers',
      'PCI buses',
      busesThere(problem) + newBuses,
      hasHostBridges(problem) ? undefined : BUS_NUMBERS,
    ],
    [
      'pci.root-limit',
      'slots of bus 0',
      needed(problem, 'rootSlots'),
      problem.roots[0]?.slots.length,
    ],
    ['limit.controllers', 'PCI controllers', controllers + newControllers, limits.controllers],
    ['limit.buses', 'PCI buses', busesThere(problem) + newBuses, limits.buses],
    ['limit.rootPorts', 'root ports', rootPorts + needed(problem, 'rootPorts'), limits.rootPorts],
    ['limit.expanders', 'expander buses', expanders + created, limits.expanders],
  ];
  for (const [rule, what, wanted, possible] of counted)
    if (possible !== undefined && wanted > possible)
      return { rule, what, needed: wanted, possible };
  return undefined;
}

/** Cells whose devices cannot go to a root that is there. */
function expandersNeeded({ types, roots }: Problem): number {
  const isThere = (cell: number): boolean =>
    roots.some(
      (root) => root.cell === cell && (root.controller !== undefined || root.position === 0),
    );
  const cells = types
    .flatMap(({ unit }) => membersOf(unit))
    .flatMap(({ cell, strict }) => (cell === undefined || !strict || isThere(cell) ? [] : [cell]));
  return new Set(cells).size;
}

function hasConventionalExpanders(problem: Problem): boolean {
  return problem.roots[0]?.express === false && !hasHostBridges(problem);
}

/** So many must be created at least: seats that cost nothing go to those whose next best costs most. */
function needed(problem: Problem, what: keyof Cost): number {
  const free = new Set<Place>();
  const costs = problem.types.map(({ unit, units, places }) => {
    const gratis = places.filter((place) => seatsForNothing(place, what) > 0);
    for (const place of gratis) free.add(place);
    const paid = places.map((place) => costAt(place, unit)[what]).filter((cost) => cost > 0);
    return { n: units.length, isFree: gratis.length > 0, least: Math.min(...paid) };
  });
  const forced = costs.filter(({ isFree }) => !isFree);
  const open = costs
    .filter(({ isFree, least }) => isFree && Number.isFinite(least))
    .sort((a, b) => b.least - a.least);
  let seats = [...free].reduce((sum, place) => sum + seatsForNothing(place, what), 0);
  let total = forced.reduce((sum, { n, least }) => sum + n * least, 0);
  for (const { n, least } of open) {
    const seated = Math.min(n, seats);
    seats -= seated;
    total += (n - seated) * least;
  }
  // Parts of one that add up to a whole number may come out a little above it.
  return Math.ceil(total - 1e-9);
}

/**
 * Controllers that are no port of a device: where root buses have too few functions for a port each, a switch offers more
 * ports, for a root port and an upstream port, or an expander bus does.
 */
function beyondRootPorts({ types }: Problem): number {
  const forced = types.filter((type) => type.places.every(isBehindPort));
  const wanted = forced.reduce((sum, { units, unit }) => sum + units.length * unit.slots.length, 0);
  const taken = new Set(forced.flatMap((type) => type.places));
  const sites = [...taken].flatMap(({ kind, switch: site }) =>
    kind === 'downstream' && site !== undefined ? [site] : [],
  );
  const portsOf = ({ freePorts, slots }: SwitchSite): number => freePorts.length + slots.length;
  const there =
    [...taken].reduce((sum, { seats = [] }) => sum + seats.length, 0) +
    sites.reduce((sum, site) => sum + (site.upstream === undefined ? 0 : portsOf(site)), 0);
  const roots = new Set([...taken].map(({ root }) => root));
  const room = [...roots].reduce(
    (sum, { slots, functions }) => sum + FUNCTIONS_PER_SLOT * slots.length + functions.length,
    0,
  );
  const short = wanted - there - room;
  if (short <= 0) return 0;
  if ([...roots].some(isNew)) return 1;
  const largest = Math.max(0, ...sites.map(portsOf));
  return largest < 2 ? 0 : 2 * Math.ceil(short / (largest - 1));
}

function isBehindPort({ kind, packedIn }: Place): boolean {
  return (
    packedIn === undefined && (kind === 'port' || kind === 'free-port' || kind === 'downstream')
  );
}

const NOTHING: Cost = { controllers: 0, rootPorts: 0, rootSlots: 0 };

/** What a unit takes at a place, if no seat there is to be had for nothing. */
function costAt({ kind, packedIn, slots, root }: Place, unit: Unit): Cost {
  const share = packedIn === undefined ? unit.slots.length : 1 / FUNCTIONS_PER_SLOT;
  switch (kind) {
    case 'root-slot':
      return root.position === 0 ? { ...NOTHING, rootSlots: share } : NOTHING;
    case 'port':
      return { ...NOTHING, controllers: share, rootPorts: share };
    case 'downstream':
      return { ...NOTHING, controllers: share };
    case 'bridge-slot':
      return { ...NOTHING, controllers: share / sizeOfRange(slots) };
    default:
      return NOTHING;
  }
}

/** For how many a place costs nothing, at most. */
function seatsForNothing(place: Place, what: keyof Cost): number {
  const { kind, seats = [], packedIn, root, switch: site } = place;
  if (what === 'rootSlots')
    return kind === 'root-slot' && root.position === 0 ? 0 : Number.POSITIVE_INFINITY;
  const each = packedIn === undefined ? 1 : FUNCTIONS_PER_SLOT;
  switch (kind) {
    case 'root-slot':
      return each * root.slots.length;
    case 'downstream':
      return what === 'rootPorts' ? Number.POSITIVE_INFINITY : each * (site?.freePorts.length ?? 0);
    case 'port':
      return 0;
    case 'bridge-slot':
      return what === 'rootPorts' ? Number.POSITIVE_INFINITY : 0;
    default:
      return each * seats.length;
  }
}
