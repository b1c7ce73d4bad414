import type { ControllerDevice } from '../core/device.ts';
import type { Because } from '../core/plan.ts';
import { insertController } from './device-order.ts';
import type { DeviceLists, Draft } from './guest.ts';

type Fields = Pick<ControllerDevice, 'index' | 'model' | 'startPort'>;

/** Adds a controller the request does not list. Its id says what it is: `pci3`, `usb0-ich9-uhci1`. */
export function addController(
  lists: DeviceLists,
  type: string,
  fields: Fields,
  because: Because,
): Draft<'controller'> {
  const id =
    fields.startPort === undefined
      ? `${type}${fields.index}`
      : `${type}${fields.index}-${fields.model}`;
  const { index, model, startPort } = fields;
  const controller: Draft<'controller'> = {
    id,
    kind: 'controller',
    type,
    index,
    model,
    address: undefined,
    because,
  };
  if (startPort !== undefined) controller.startPort = startPort;
  insertController(lists.controller, controller);
  return controller;
}

/** The first controller of a type with an index. */
export function findController(
  lists: DeviceLists,
  type: string,
  index: number,
): Draft<'controller'> | undefined {
  return lists.controller.find((each) => each.type === type && each.index === index);
}

/** The lowest index that no controller of the type has. */
export function lowestFreeIndex(lists: DeviceLists, type: string): number {
  let index = 0;
  while (findController(lists, type, index) !== undefined) index++;
  return index;
}

/** Adds every missing controller of a type up to an index. */
export function addControllersUpTo(
  lists: DeviceLists,
  type: string,
  last: number,
  model: string | undefined,
  because: Because,
): void {
  for (let index = 0; index <= last; index++) {
    if (findController(lists, type, index) === undefined)
      addController(lists, type, { index, model }, because);
  }
}
