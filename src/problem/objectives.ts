import type { Objective, Tunables } from '../core/request.ts';
import { cellDistance } from '../topology/cell-distance.ts';
import { FUNCTIONS_PER_SLOT } from '../topology/pci.ts';
import { Count } from './count.ts';
import type { Encoding } from './encoding.ts';
import { type Goal, type Literal, normalized, type Term } from './formula.ts';
import type { Place } from './place.ts';
import { ioWindows, newBuses, newControllers, scaled } from './quantities.ts';
import { newRootPorts, wholeSlots } from './rules/root-slots.ts';
import type { UnitType } from './types.ts';
import { membersOf } from './unit.ts';

/** What counts if the request does not say so, the most important first. Those it leaves out come after its own. */
const DEFAULT_OBJECTIVES: readonly Objective[] = ['moves', 'controllers', 'distance', 'buses'];

/** The same where cells are preferred: an expander bus is worth its cost. */
const PREFERRING_OBJECTIVES: readonly Objective[] = ['moves', 'distance', 'controllers', 'buses'];

/** Objectives in the order in which they count; those that the request leaves out come after its own. */
export function objectivesOf({ objectives = [], numa }: Tunables = {}): readonly Objective[] {
  const defaults = numa === 'prefer' ? PREFERRING_OBJECTIVES : DEFAULT_OBJECTIVES;
  return [...new Set([...objectives, ...defaults])];
}

/**
 * What is made small, one after the other: first devices off the machine's own root bus that no wish sends away from it,
 * as libvirt would never put them there; then the objectives; in the end devices behind switches that nobody asked for.
 */
export function goalsOf(encoding: Encoding): Goal[] {
  const { always } = encoding.builder;
  const goals = encoding.problem.objectives.map((name) =>
    goal(name, TERMS[name](encoding), always),
  );
  return [
    goal('strays', strays(encoding), always),
    ...goals,
    goal('switched', switched(encoding), always),
  ];
}

const TERMS: Readonly<Record<Objective, (encoding: Encoding) => Term[]>> = {
  moves,
  controllers: newControllers,
  distance,
  buses: newBuses,
  ioWindows,
  headroom: usedSlots,
};

function goal(name: string, terms: readonly Term[], always: Literal): Goal {
  const { literals, weights, constant } = normalized(terms, always);
  return { name, literals, weights, offset: constant };
}

/** Devices that do not stay where they were. */
function moves(encoding: Encoding): Term[] {
  const elsewhere = eachCount(encoding, ({ was }, place) =>
    was === undefined || place === was ? 0 : 1,
  );
  return [...elsewhere, ...[...encoding.stays.values()].flatMap((stays) => stays.terms(-1))];
}

/** How far devices are from the memory of their cell: the cells' distances, 10 being none. */
function distance(encoding: Encoding): Term[] {
  const { cells } = encoding.problem.request.machine;
  return eachCount(encoding, ({ unit }, { root }) =>
    membersOf(unit).reduce(
      (sum, { cell }) => sum + (cell === undefined ? 0 : cellDistance(cells, cell, root.cell)),
      0,
    ),
  );
}

/** Slots of bus 0 in use: eight root ports share one. */
function usedSlots(encoding: Encoding): Term[] {
  const [top] = encoding.problem.roots;
  if (top === undefined) return [];
  const whole = wholeSlots(encoding, top);
  const ports = newRootPorts(encoding, top);
  if (ports.length === 0) return whole;
  const shared = Count.upTo(top.slots.length, encoding.builder);
  encoding.builder.atMost([...ports, ...shared.terms(-FUNCTIONS_PER_SLOT)], top.functions.length);
  return [...whole, ...shared.terms()];
}

function strays(encoding: Encoding): Term[] {
  return eachCount(encoding, ({ unit, was }, place) =>
    place.root.position === 0 || place === was
      ? 0
      : membersOf(unit).filter(({ wanders }) => !wanders).length,
  );
}

function switched(encoding: Encoding): Term[] {
  return eachCount(encoding, ({ unit }, place) =>
    place.switch !== undefined && !unit.onSwitch ? 1 : 0,
  );
}

function eachCount(encoding: Encoding, weightOf: (type: UnitType, place: Place) => number): Term[] {
  return encoding.problem.types.flatMap((type) =>
    type.places.flatMap((place) => {
      const weight = weightOf(type, place);
      return weight === 0 ? [] : scaled(encoding.count(type, place)?.terms() ?? [], weight);
    }),
  );
}
