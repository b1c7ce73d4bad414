import type { Address } from '../core/address.ts';
import { isEmptyPci } from '../core/address.ts';
import { controllerNamed } from '../core/holders.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { CheckView } from './view.ts';

/** Rules about what is not there, which libvirt adds. */
const ADDED: ReadonlySet<string> = new Set(['controller.gap', 'pci.unplaced']);

/** Rules about addresses of one device, which libvirt gives it. */
const GIVEN: ReadonlySet<string> = new Set([
  'address.type',
  'pci.chipset-seat',
  'virtio-serial.port-exists',
  'usb.port-exists',
  'ccid.slot',
  'ccw.taken',
  'spapr-vio.taken',
  'dimm.taken',
]);

/** Rules about indexes of controllers, which libvirt gives. */
const NUMBERED: ReadonlySet<string> = new Set(['controller.duplicate', 'usb.master']);

/** Rules about controllers that an address names, which libvirt adds. */
const NAMED: ReadonlySet<string> = new Set([
  'pci.bus-exists',
  'drive.controller',
  'virtio-serial.port-exists',
  'ccid.slot',
]);

/**
 * True for a complaint about something that is left out and that libvirt, or whoever plans a request, fills in: that is not
 * wrong.
 */
export function isAboutAbsence(rule: string, devices: readonly string[], view: CheckView): boolean {
  if (ADDED.has(rule)) return true;
  const [first] = devices;
  const device = first === undefined ? undefined : view.deviceOf(first);
  if (device === undefined || devices.length > 1) return false;
  if (NUMBERED.has(rule) && !view.isStated(device, 'index')) return true;
  if (GIVEN.has(rule) && isLeftOpen(device.address)) return true;
  return NAMED.has(rule) && device.address !== undefined && !hasController(device, view);
}

/** True for a complaint about an address that a command line leaves to QEMU. */
export function isLeftToQemu(rule: string, devices: readonly string[], view: CheckView): boolean {
  const [first = ''] = devices;
  return (
    view.input.form === 'argv' &&
    GIVEN.has(rule) &&
    devices.length === 1 &&
    view.deviceOf(first)?.address === undefined
  );
}

/** True for no address, and for one that leaves its numbers to others. */
function isLeftOpen(address: Address | undefined): boolean {
  switch (address?.type) {
    case undefined:
      return true;
    case 'pci':
      return isEmptyPci(address);
    case 'virtio-serial':
      return address.port === 0;
    case 'usb':
      return address.port === undefined;
    case 'ccw':
      return address.devno === undefined;
    case 'spapr-vio':
      return address.reg === undefined;
    default:
      return false;
  }
}

/** True for a device whose controller is there, or whose address names none that libvirt would add. */
function hasController(device: PlanDevice, { guest }: CheckView): boolean {
  if (device.address?.type === 'pci') return guest.pci.buses.has(device.address.bus);
  const named = controllerNamed(device);
  if (named === undefined || named.type === 'usb') return true;
  return guest.controllers.some(({ type, index }) => type === named.type && index === named.index);
}
