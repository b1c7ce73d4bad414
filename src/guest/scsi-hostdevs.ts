import { addControllersUpTo, findController } from './controllers.ts';
import type { DeviceLists, Draft } from './guest.ts';

/** True for a SCSI device of the host that is handed to the guest. */
export function isScsiHostdev(device: Draft<'hostdev'>): boolean {
  return device.type === 'scsi' && (device.mode ?? 'subsystem') === 'subsystem';
}

/**
 * Adds the SCSI controllers that SCSI host devices need, gaps included. They take the model of the highest-numbered
 * controller that a host device names and that has one.
 */
export function addScsiControllersForHostdevs(lists: DeviceLists): void {
  let highest = -1;
  let model: string | undefined;
  let needs: Draft<'hostdev'> | undefined;
  for (const device of lists.hostdev) {
    if (!isScsiHostdev(device)) continue;
    const { address } = device;
    const index = address?.type === 'drive' ? address.controller : 0;
    if (index <= highest) continue;
    highest = index;
    needs = device;
    model = findController(lists, 'scsi', index)?.model ?? model;
  }
  if (needs !== undefined) addControllersUpTo(lists, 'scsi', highest, needs, model);
}
