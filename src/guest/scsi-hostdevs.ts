import { addControllersUpTo, controllersByIndex } from './controllers.ts';
import type { DeviceLists, Draft } from './guest.ts';

/** True for a SCSI device of the host that is handed to the guest. */
export function isScsiHostdev(device: Draft<'hostdev'>): boolean {
  return device.type === 'scsi' && (device.mode ?? 'subsystem') === 'subsystem';
}

/** A host device that needs a higher SCSI controller than all before it. */
interface Need {
  readonly device: Draft<'hostdev'>;
  readonly index: number;
  /** Model of controllers that are added for it: that of the highest-numbered one that has a model. */
  readonly model: string | undefined;
}

function needsOf(lists: DeviceLists): Need[] {
  const needs: Need[] = [];
  let highest = -1;
  let model: string | undefined;
  const controllers = controllersByIndex(lists, 'scsi');
  for (const device of lists.hostdev) {
    if (!isScsiHostdev(device)) continue;
    const { address } = device;
    const index = address?.type === 'drive' ? address.controller : 0;
    if (index <= highest) continue;
    highest = index;
    model = controllers.get(index)?.model ?? model;
    needs.push({ device, index, model });
  }
  return needs;
}

/**
 * Adds the SCSI controllers that SCSI host devices need, gaps included, for one host device after the other as libvirt
 * reads them.
 */
export function addScsiControllersAsRead(lists: DeviceLists): void {
  for (const { device, index, model } of needsOf(lists))
    addControllersUpTo(lists, 'scsi', index, device, model);
}

/** Adds the SCSI controllers that SCSI host devices need, gaps included, for all of them at once. */
export function addScsiControllersForHostdevs(lists: DeviceLists): void {
  const last = needsOf(lists).at(-1);
  if (last !== undefined) addControllersUpTo(lists, 'scsi', last.index, last.device, last.model);
}
