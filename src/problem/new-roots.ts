import type { Request } from '../core/request.ts';
import type { Guest } from '../guest/guest.ts';
import type { Root } from './place.ts';
import { shapesOf } from './room.ts';
import { newRoot } from './roots.ts';
import { membersOf, type Unit } from './unit.ts';
import type { Demand } from './units.ts';

/** A guest NUMA cell; nothing for a root that belongs to none. */
type Cell = number | undefined;

/** What is to be created: for which cell, for which group alone, and whether its cell has another one for everybody. */
interface Wanted {
  readonly cell: Cell;
  readonly group?: number;
  readonly extra?: true;
}

/** Expander buses, or host bridges, for cells that have none, and more where groups need one of their own. */
export function creatableRoots(
  request: Request,
  guest: Guest,
  there: readonly Root[],
  demand: Demand,
): Root[] {
  const { expanders } = request.tunables ?? {};
  const { family } = guest.machine;
  const possible = family.pci.expanders.length > 0 || family.pci.hostBridges;
  if (expanders === 'none' || !possible) return [];
  const has = (cell: Cell): number => there.filter((root) => root.cell === cell).length;
  const cells = cellsOf(demand.units);
  const express = there[0]?.express === true;
  const wanted: Wanted[] = [
    ...(expanders === 'per-group' ? ofGroups(demand) : []),
    // One that is there may be full, or its range of bus numbers too tight.
    ...cells.filter((cell) => expanders === undefined || has(cell) === 0).map((cell) => ({ cell })),
  ];
  if (expanders !== 'per-cell') {
    for (const [cell, count] of apartCounts(request, demand, cells, express)) {
      const enough = has(cell) + wanted.filter((each) => each.cell === cell).length;
      for (let n = enough; n < count; n++) wanted.push({ cell, extra: true });
    }
  }
  const slots = shapesOf(guest).expander;
  const ownBuses = express || family.pci.hostBridges ? 1 : 2;
  return wanted.map(({ cell, group, extra = false }, i) =>
    newRoot({ position: there.length + i, express, cell, group, extra, slots, ownBuses }),
  );
}

function cellsOf(units: readonly Unit[]): number[] {
  const cells = units.flatMap((unit) => membersOf(unit)).flatMap(({ cell }) => cell ?? []);
  return [...new Set(cells)].sort((a, b) => a - b);
}

/** One for each group that shares an expander bus, on the cell of its devices. */
function ofGroups({ units, together }: Demand): Wanted[] {
  return together.flatMap(({ on }, group) => {
    if (on !== 'expander') return [];
    const [cell] = cellsOf(units.filter((unit) => unit.together.includes(group)));
    return [{ cell, group }];
  });
}

/** How many roots of each cell the devices of a group need that share none. */
function apartCounts(
  { machine }: Request,
  { units, apart }: Demand,
  cells: readonly number[],
  express: boolean,
): Map<Cell, number> {
  const counts = new Map<Cell, number>();
  const need = (cell: Cell, count: number): void => {
    counts.set(cell, Math.max(counts.get(cell) ?? 0, count));
  };
  apart.forEach(({ on }, group) => {
    const members = units.filter((unit) => unit.apart.includes(group));
    // Of each cell one is enough, and the root of the machine belongs to none.
    if (on === 'cell') for (const { id } of machine.cells ?? []) need(id, 1);
    // A conventional expander bus is one more bus as well.
    const isBus = on === 'bus' && !express && apart.some((each) => each.on === 'expander');
    if (on !== 'expander' && !isBus) return;
    for (const cell of [undefined, ...cells])
      need(cell, members.filter((unit) => mayBeOn(unit, cell)).length);
  });
  return counts;
}

function mayBeOn(unit: Unit, cell: Cell): boolean {
  const members = membersOf(unit);
  const musts = members.filter((member) => member.strict && member.cell !== undefined);
  if (musts.length > 0) return musts.some((member) => member.cell === cell);
  const isFree = members.every((member) => member.cell === undefined);
  return !isFree || cell === undefined || unit.together.length > 0;
}
