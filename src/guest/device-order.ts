import { diskIndex } from './disk-name.ts';
import type { Draft } from './guest.ts';

/**
 * Sorts disks: those of a bus stand together and in order of their names, buses in order of their first disk. Disks
 * without bus are a class of their own; one without name stays behind those that were listed before it.
 */
export function sortDisks(disks: Draft<'disk'>[]): void {
  const buses = new Map<string | undefined, { readonly place: number; last: number }>();
  const ranked = disks.map((disk) => {
    const bus = buses.get(disk.targetBus) ?? { place: buses.size, last: -1 };
    buses.set(disk.targetBus, bus);
    const rank = disk.target === undefined ? bus.last : (diskIndex(disk.target) ?? -1);
    bus.last = Math.max(bus.last, rank);
    return { disk, place: bus.place, rank };
  });
  ranked.sort((a, b) => a.place - b.place || a.rank - b.rank);
  ranked.forEach(({ disk }, position) => {
    disks[position] = disk;
  });
}

/** True for a USB controller that serves as companion of another one. */
export function isCompanion(controller: Draft<'controller'>): boolean {
  return controller.startPort !== undefined;
}

/**
 * Puts a controller among those of its type: in order of indexes, a USB master in front of its companions; one without
 * index goes behind the last of its type.
 */
export function insertController(
  list: Draft<'controller'>[],
  controller: Draft<'controller'>,
): void {
  list.splice(controllerPosition(list, controller), 0, controller);
}

function controllerPosition(
  list: readonly Draft<'controller'>[],
  controller: Draft<'controller'>,
): number {
  const { type, index } = controller;
  let position: number | undefined;
  for (let i = list.length - 1; i >= 0; i--) {
    const other = list[i];
    if (other === undefined || other.type !== type) continue;
    if (index === undefined) return i + 1;
    if ((other.index ?? -1) > index) position = i;
    else if (!isCompanion(controller) && isCompanion(other) && other.index === index) position = i;
    else position ??= i + 1;
  }
  return position ?? list.length;
}
