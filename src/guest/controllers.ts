import type { ControllerDevice } from '../core/device.ts';
import type { Because } from '../core/plan.ts';
import { insertController } from './device-order.ts';
import { type DeviceLists, type Draft, nameOf, refusal } from './guest.ts';

type Fields = Pick<ControllerDevice, 'index' | 'model'>;

/** Adds a controller the request does not list. Its id says what it is: `pci3`, `scsi0`. */
export function addController(
  lists: DeviceLists,
  type: string,
  fields: Fields,
  because: Because,
): Draft<'controller'> {
  const { index, model } = fields;
  const controller: Draft<'controller'> = {
    id: `${type}${index}`,
    kind: 'controller',
    type,
    index,
    model,
    address: undefined,
    because,
  };
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

/** Controllers of a type by index; the first, where several have the same. */
export function controllersByIndex(
  lists: Pick<DeviceLists, 'controller'>,
  type: string,
): Map<number, Draft<'controller'>> {
  const found = new Map<number, Draft<'controller'>>();
  for (const controller of lists.controller) {
    const { index } = controller;
    if (controller.type !== type || index === undefined || found.has(index)) continue;
    found.set(index, controller);
  }
  return found;
}

/** libvirt has no limit here; a guest with more controllers than this is a mistake, not a machine. */
const HIGHEST_IMPLIED_INDEX = 1023;

/**
 * Adds every missing controller of a type up to the one a device needs.
 *
 * @throws DevaddrError `ControllerIndexTooHigh`
 */
export function addControllersUpTo(
  lists: DeviceLists,
  type: string,
  last: number,
  device: Draft,
  model?: string,
): void {
  if (last > HIGHEST_IMPLIED_INDEX) {
    throw refusal(
      device,
      'ControllerIndexTooHigh',
      `${nameOf(device)} needs ${type} controller ${last}, and all below it; at most ${HIGHEST_IMPLIED_INDEX} is reasonable`,
      { field: 'address.controller', data: { type, index: last, most: HIGHEST_IMPLIED_INDEX } },
    );
  }
  const present = controllersByIndex(lists, type);
  for (let index = 0; index <= last; index++) {
    if (present.has(index)) continue;
    addController(lists, type, { index, model }, { reason: 'device', device: device.id });
  }
}
