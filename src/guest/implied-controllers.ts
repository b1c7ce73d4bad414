import type { DriveBus } from '../model/controller-facts.ts';
import { addController, addControllersUpTo, controllersByIndex } from './controllers.ts';
import { fillScsiModel } from './device-defaults.ts';
import type { DeviceLists, Draft, Guest } from './guest.ts';
import { addScsiControllersForHostdevs } from './scsi-hostdevs.ts';

const DRIVE_BUSES: readonly DriveBus[] = ['scsi', 'fdc', 'ide', 'sata'];

/** Adds the controllers that disks, virtio-serial ports, smartcards and SCSI host devices need. */
export function addImpliedControllers(guest: Guest): void {
  const { lists } = guest;
  for (const bus of DRIVE_BUSES) addDriveControllers(lists, bus);
  addVirtioSerial(lists);
  addCcid(lists);
  addScsiControllersForHostdevs(lists);
  for (const controller of lists.controller) {
    if (controller.type === 'scsi') fillScsiModel(controller, guest);
  }
}

function addDriveControllers(lists: DeviceLists, bus: DriveBus): void {
  let highest = -1;
  let needs: Draft<'disk'> | undefined;
  for (const disk of lists.disk) {
    const { targetBus, address } = disk;
    if (targetBus !== bus || address?.type !== 'drive' || address.controller <= highest) continue;
    highest = address.controller;
    needs = disk;
  }
  if (needs !== undefined) addControllersUpTo(lists, bus, highest, needs);
}

function addVirtioSerial(lists: DeviceLists): void {
  const present = controllersByIndex(lists, 'virtio-serial');
  for (const port of [...lists.channel, ...lists.console]) {
    if (port.targetType !== 'virtio') continue;
    const index = port.address?.type === 'virtio-serial' ? port.address.controller : 0;
    addUnlessPresent(lists, 'virtio-serial', index, present, port);
  }
}

/** Smartcards without address go behind all others of CCID controller 0. */
function addCcid(lists: DeviceLists): void {
  const present = controllersByIndex(lists, 'ccid');
  let next = 0;
  for (const { address } of lists.smartcard) {
    if (address?.type === 'ccid' && address.controller === 0)
      next = Math.max(next, address.slot + 1);
  }
  for (const card of lists.smartcard) {
    card.address ??= { type: 'ccid', controller: 0, slot: next++ };
    const index = card.address.type === 'ccid' ? card.address.controller : 0;
    addUnlessPresent(lists, 'ccid', index, present, card);
  }
}

function addUnlessPresent(
  lists: DeviceLists,
  type: string,
  index: number,
  present: Map<number, Draft<'controller'>>,
  device: Draft,
): void {
  if (present.has(index)) return;
  const because = { reason: 'device', device: device.id } as const;
  present.set(index, addController(lists, type, { index }, because));
}
