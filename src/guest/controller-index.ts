import type { Model } from '../model/model.ts';
import { lowestFreeIndex } from './controllers.ts';
import { insertController } from './device-order.ts';
import type { DeviceLists, Draft } from './guest.ts';

/**
 * Numbers the controllers that have no index. ICH9 USB 2 controllers join the set that stands before them; if there is
 * one of those, libvirt sorts the whole list anew.
 */
export function numberControllers(lists: DeviceLists, model: Model): void {
  const { controller: list } = lists;
  let sortAgain = false;
  list.forEach((controller, position) => {
    if (controller.index !== undefined) return;
    let index: number | undefined;
    if (position > 0 && isIch9(controller, model)) {
      sortAgain = true;
      index = indexOfOpenSet(list, position, controller, model);
    }
    controller.index = index ?? lowestFreeIndex(lists, controller.type);
  });
  if (!sortAgain) return;
  for (const controller of list.splice(0)) insertController(list, controller);
}

function isIch9(controller: Draft<'controller'>, model: Model): boolean {
  return (
    controller.type === 'usb' && (controller.model ?? '') in model.controllers.ich9Usb.functions
  );
}

function indexOfOpenSet(
  list: readonly Draft<'controller'>[],
  position: number,
  controller: Draft<'controller'>,
  model: Model,
): number | undefined {
  const before = list.slice(0, position).findLast((each) => each.type === 'usb');
  if (before === undefined || !isIch9(before, model)) return undefined;
  const taken = list.some(
    (each) => each.type === 'usb' && each.index === before.index && each.model === controller.model,
  );
  return taken ? undefined : before.index;
}
