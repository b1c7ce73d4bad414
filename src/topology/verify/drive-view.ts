import type { DriveAddress } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { type Addressed, addressed, type GuestView } from './guest-view.ts';

/** A device with a drive address, and the bus it is on; devices that are not drives count as SCSI. */
export interface Drive extends Addressed<DriveAddress> {
  readonly bus: string;
}

/** Disks and SCSI host devices with a drive address. */
export function drivesOf({ seekers }: Pick<GuestView, 'seekers'>): Drive[] {
  return addressed(seekers, 'drive').flatMap(({ device, address }) => {
    const bus = driveBus(device);
    return bus === undefined ? [] : [{ device, address, bus }];
  });
}

function driveBus(device: PlanDevice): string | undefined {
  if (device.kind === 'disk') return device.targetBus ?? 'none';
  return device.kind === 'hostdev' && device.type === 'scsi' ? 'scsi' : undefined;
}
