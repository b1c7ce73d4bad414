import { diskIndex } from './disk-name.ts';
import type { Draft } from './guest.ts';

/** Puts a disk among the disks of its bus, in order of their names; a disk without bus is a class of its own. */
export function insertDisk(list: Draft<'disk'>[], disk: Draft<'disk'>): void {
  const index = diskIndex(disk.target) ?? -1;
  let position: number | undefined;
  for (let i = list.length - 1; i >= 0; i--) {
    const other = list[i];
    if (other === undefined || other.targetBus !== disk.targetBus) continue;
    const named = other.target !== undefined && disk.target !== undefined;
    if (named && (diskIndex(other.target) ?? -1) > index) position = i;
    else position ??= i + 1;
  }
  list.splice(position ?? list.length, 0, disk);
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
