import type { Model } from '../model/model.ts';
import { insertController } from './device-order.ts';
import type { DeviceLists, Draft } from './guest.ts';

type Controller = Draft<'controller'>;

/** Which indexes are in use, and by which models of USB controller. */
interface Taken {
  /** `scsi 0`. */
  readonly indexes: Set<string>;
  /** `0 ich9-uhci1`: members of the sets of USB controllers. */
  readonly members: Set<string>;
  /** By type, an index below which none is free. */
  readonly lowest: Map<string, number>;
}

/**
 * Numbers the controllers that have no index. ICH9 USB 2 controllers join the set that stands before them; if there is
 * one of those, libvirt sorts the whole list anew.
 */
export function numberControllers(lists: DeviceLists, model: Model): void {
  const { controller: list } = lists;
  const [first, ...others] = list.filter(({ index }) => index === undefined);
  if (first === undefined) return;
  const joining = [...(first === list[0] ? [] : [first]), ...others].filter((each) =>
    isIch9(each, model),
  );
  numberAll(list, new Set(joining), model);
  if (joining.length === 0) return;
  for (const controller of list.splice(0)) insertController(list, controller);
}

function numberAll(
  list: readonly Controller[],
  joining: ReadonlySet<Controller>,
  model: Model,
): void {
  const taken: Taken = { indexes: new Set(), members: new Set(), lowest: new Map() };
  for (const controller of list) if (controller.index !== undefined) take(taken, controller);
  let before: Controller | undefined;
  for (const controller of list) {
    if (controller.index === undefined) {
      const set = joining.has(controller) && before && isIch9(before, model) ? before : undefined;
      controller.index = placeInSet(taken, set, controller) ?? freeIndex(taken, controller.type);
      take(taken, controller);
    }
    if (controller.type === 'usb') before = controller;
  }
}

/** Index of a set, if the set has no such controller yet. */
function placeInSet(
  { members }: Taken,
  set: Controller | undefined,
  controller: Controller,
): number | undefined {
  if (set?.index === undefined || members.has(memberKey(set.index, controller))) return undefined;
  return set.index;
}

function isIch9(controller: Controller, model: Model): boolean {
  return (
    controller.type === 'usb' && (controller.model ?? '') in model.controllers.ich9Usb.functions
  );
}

function take({ indexes, members }: Taken, controller: Controller): void {
  const { type, index = 0 } = controller;
  indexes.add(`${type} ${index}`);
  if (type === 'usb') members.add(memberKey(index, controller));
}

function memberKey(index: number, { model }: Controller): string {
  return `${index} ${model}`;
}

/** The lowest index that no controller of the type has. */
function freeIndex({ indexes, lowest }: Taken, type: string): number {
  let index = lowest.get(type) ?? 0;
  while (indexes.has(`${type} ${index}`)) index++;
  lowest.set(type, index);
  return index;
}
