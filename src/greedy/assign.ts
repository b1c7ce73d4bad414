import type { Guest } from '../guest/guest.ts';
import { assignCcw } from './ccw.ts';
import { assignDimm } from './dimm.ts';
import { assignPci } from './pci/assign.ts';
import { assignSpaprVio } from './spapr-vio.ts';
import { assignUsb } from './usb.ts';
import { assignVirtioSerial } from './virtio-serial.ts';
import { chooseVirtioTransport } from './virtio-transport.ts';

/**
 * Gives every device of a guest its address, bus by bus in libvirt's order, and adds the controllers and hubs that are
 * needed. The guest's own devices are changed.
 *
 * @throws DevaddrError with libvirt's reason, in our words
 */
export function assignAddresses(guest: Guest): void {
  assignBeforePci(guest);
  assignPci(guest);
  assignUsb(guest);
  assignDimm(guest);
}

/** The buses that decide which devices need a PCI seat. Doing it again changes nothing. */
export function assignBeforePci(guest: Guest): void {
  assignVirtioSerial(guest);
  assignSpaprVio(guest);
  assignCcw(guest);
  chooseVirtioTransport(guest);
}
