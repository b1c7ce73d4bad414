import { count, list } from '../core/text.ts';
import type { Distance, Pair } from './distances.ts';
import type { Figures } from './figures.ts';
import type { IoWindows } from './io-windows.ts';

/** What is different between two plans of one guest, in words, the most important first. */
export function differencesOf(before: Figures, after: Figures): string[] {
  return [
    ...lackChanges(before, after),
    ...pairChanges(before.pairs, after.pairs),
    ...cellChanges(before.offCell, after.offCell),
    ...sharingChanges(before, after),
    ...spareChanges(before, after),
    ...moreOrFewer(before.controllers, after.controllers, 'controller'),
    ...moreOrFewer(before.headroom, after.headroom, 'free slot', ' of bus 0'),
    ...windowChanges(before.ioWindows, after.ioWindows),
    ...costChanges(before, after),
    ...movedChanges(before.moved, after.moved),
  ];
}

/** Devices that are not there at all, or nowhere. */
function lackChanges(before: Figures, after: Figures): string[] {
  const lacking = after.lacking.filter((id) => !before.lacking.includes(id));
  const unseated = after.unseated.filter((id) => !before.unseated.includes(id));
  return [
    ...(lacking.length === 0 ? [] : [`${list(lacking)} missing`]),
    ...(unseated.length === 0 ? [] : [`${list(unseated)} without a PCI address`]),
  ];
}

/** `2 fewer controllers`, `1 more controller`, or nothing. */
function moreOrFewer(before: number, after: number, what: string, where = ''): string[] {
  if (before === after) return [];
  const amount = Math.abs(after - before);
  return [
    `${amount} ${after > before ? 'more' : 'fewer'} ${amount === 1 ? what : `${what}s`}${where}`,
  ];
}

const WORDS: Readonly<Record<Distance, string>> = {
  PIX: 'under one switch or bridge',
  PXB: 'below one root port',
  PHB: 'below one host bridge',
  NODE: 'on one cell',
  SYS: 'on different cells',
};

/** What the guest's firmware makes of its bridges. */
function windowChanges(before: IoWindows, after: IoWindows): string[] {
  const [was, is] = [before, after].map(({ firmware }) => firmware?.seabios.stops ?? false);
  return [
    ...moreOrFewer(before.needed, after.needed, 'I/O window'),
    ...(was === is ? [] : [is ? 'SeaBIOS no longer boots it' : 'SeaBIOS boots it again']),
  ];
}

/** Below these nobody notices: MiB, CPU seconds. */
const NOTICEABLE = { memory: 1, boot: 0.5 };

function costChanges(before: Figures, after: Figures): string[] {
  const memory = after.memoryMiB - before.memoryMiB;
  const seconds = ({ boot }: Figures): number =>
    boot === undefined ? 0 : boot.seabios.firmware + boot.seabios.kernel;
  const boot = seconds(after) - seconds(before);
  return [
    ...(Math.abs(memory) < NOTICEABLE.memory
      ? []
      : [`${Math.abs(memory).toFixed(0)} MiB ${memory > 0 ? 'more' : 'less'} memory`]),
    ...(Math.abs(boot) < NOTICEABLE.boot
      ? []
      : [
          `a boot that takes ${Math.abs(boot).toFixed(1)} CPU seconds ${boot > 0 ? 'more' : 'less'}`,
        ]),
  ];
}

/** How many pairs are named one by one. */
const NAMED_PAIRS = 3;

function pairChanges(before: readonly Pair[], after: readonly Pair[]): string[] {
  const known = new Map(before.map(({ devices, distance }) => [pairKey(devices), distance]));
  const changed = after.flatMap(({ devices, distance }) => {
    const was = known.get(pairKey(devices));
    return was === undefined || was === distance ? [] : [{ devices, was, distance }];
  });
  const kinds = new Map<string, (typeof changed)[number][]>();
  for (const change of changed) {
    const key = `${change.was} ${change.distance}`;
    kinds.set(key, [...(kinds.get(key) ?? []), change]);
  }
  return [...kinds.values()].map((group) => {
    const [first] = group;
    const how =
      first === undefined ? '' : `no longer ${WORDS[first.was]}, but ${WORDS[first.distance]}`;
    if (group.length > NAMED_PAIRS) return `${count(group.length, 'pair')} of devices ${how}`;
    return `${group.map(({ devices }) => devices.join(' and ')).join(', ')} ${how}`;
  });
}

/** The same whichever of the two comes first. */
function pairKey(devices: Pair['devices']): string {
  return [...devices].sort().join('\n');
}

function cellChanges(before: readonly string[], after: readonly string[]): string[] {
  const gone = after.filter((id) => !before.includes(id));
  const back = before.filter((id) => !after.includes(id));
  return [
    ...(gone.length === 0 ? [] : [`${list(gone)} no longer on ${its(gone)} cell`]),
    ...(back.length === 0 ? [] : [`${list(back)} now on ${its(back)} cell`]),
  ];
}

function its(ids: readonly string[]): string {
  return ids.length === 1 ? 'its' : 'their';
}

function sharingChanges(before: Figures, after: Figures): string[] {
  const [was, now] = [before, after].map(
    ({ sharedSlots }) => new Set(sharedSlots.flatMap(({ devices }) => devices)),
  );
  const added = [...(now ?? [])].filter((id) => was?.has(id) !== true);
  const gone = [...(was ?? [])].filter((id) => now?.has(id) !== true);
  const verb = ({ length }: readonly string[]): string => (length === 1 ? 'shares' : 'share');
  const slots = ({ length }: readonly string[]): string => (length === 1 ? 'a slot' : 'slots');
  return [
    ...(added.length === 0
      ? []
      : [`${list(added)} now ${verb(added)} ${slots(added)} with others`]),
    ...(gone.length === 0
      ? []
      : [`${list(gone)} no longer ${verb(gone)} ${slots(gone)} with others`]),
  ];
}

function spareChanges(before: Figures, after: Figures): string[] {
  const byCell = ({ spareSeats }: Figures): Map<number | undefined, number> => {
    const cells = new Map<number | undefined, number>();
    for (const { cell, count: seats } of spareSeats)
      cells.set(cell, (cells.get(cell) ?? 0) + seats);
    return cells;
  };
  const [was, now] = [byCell(before), byCell(after)];
  const cells = [...new Set([...was.keys(), ...now.keys()])];
  return cells
    .sort((a, b) => (a ?? -1) - (b ?? -1))
    .flatMap((cell) => {
      const where = cell === undefined ? '' : ` on cell ${cell}`;
      return moreOrFewer(was.get(cell) ?? 0, now.get(cell) ?? 0, 'spare seat', where);
    });
}

function movedChanges(before: readonly string[], after: readonly string[]): string[] {
  const moved = after.filter((id) => !before.includes(id));
  const stays = before.filter((id) => !after.includes(id));
  return [
    ...(moved.length === 0 ? [] : [`${list(moved)} ${moved.length === 1 ? 'moves' : 'move'}`]),
    ...(stays.length === 0
      ? []
      : [
          `${list(stays)} ${stays.length === 1 ? 'stays' : 'stay'} where ${stays.length === 1 ? 'it is' : 'they are'}`,
        ]),
  ];
}
