import type { DriveBus } from '../model/controller-facts.ts';
import { addController, addControllersUpTo, findController } from './controllers.ts';
import { fillScsiModel } from './device-defaults.ts';
import type { DeviceLists, Draft, Guest } from './guest.ts';
import { addScsiControllersForHostdevs } from './scsi-hostdevs.ts';

const DRIVE_BUSES: readonly DriveBus[] = ['scsi', 'fdc', 'ide', 'sata'];

/** Adds the controllers that disks, virtio-serial ports, smartcards and SCSI host devices need. */
export function addImpliedControllers(guest: Guest): void {
  const { lists } = guest;
  for (const bus of DRIVE_BUSES) addDriveControllers(lists, bus);
  for (const port of [...lists.channel, ...lists.console]) addVirtioSerial(lists, port);
  for (const card of lists.smartcard) addCcid(lists, card);
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

function addVirtioSerial(lists: DeviceLists, port: Draft<'channel'> | Draft<'console'>): void {
  if (port.targetType !== 'virtio') return;
  const index = port.address?.type === 'virtio-serial' ? port.address.controller : 0;
  if (findController(lists, 'virtio-serial', index) !== undefined) return;
  addController(lists, 'virtio-serial', { index }, { reason: 'device', device: port.id });
}

function addCcid(lists: DeviceLists, card: Draft<'smartcard'>): void {
  card.address ??= { type: 'ccid', controller: 0, slot: nextCcidSlot(lists) };
  const index = card.address.type === 'ccid' ? card.address.controller : 0;
  if (findController(lists, 'ccid', index) !== undefined) return;
  addController(lists, 'ccid', { index }, { reason: 'device', device: card.id });
}

function nextCcidSlot(lists: DeviceLists): number {
  const slots = lists.smartcard.map(({ address }) =>
    address?.type === 'ccid' && address.controller === 0 ? address.slot : -1,
  );
  return 1 + Math.max(-1, ...slots);
}
