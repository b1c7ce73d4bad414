import type { PlanDevice } from '../core/plan.ts';
import type { Model } from '../model/model.ts';
import { lookup } from '../topology/verify/lookup.ts';

const MODELS: Readonly<Record<string, readonly string[]>> = {
  interface: [
    'e1000',
    'e1000e',
    'igb',
    'rtl8139',
    'ne2k_pci',
    'pcnet',
    'i82551',
    'i82557b',
    'i82559er',
  ],
  sound: ['ac97', 'es1370'],
  video: ['qxl', 'vmvga'],
  usb: ['piix3-uhci', 'piix4-uhci', 'vt82c686b-uhci', 'ich9-uhci1', 'ich9-uhci2', 'ich9-uhci3'],
  scsi: ['lsilogic', 'lsisas1068', 'lsisas1078', 'vmpvscsi', 'dc390', 'am53c974'],
};

/**
 * True for a device with a BAR of I/O ports (QEMU 7.2 and 10.0, `info pci`): old devices, and virtio devices that speak the old
 * protocol as well, which those named `virtio` do on conventional buses. Of host devices nobody knows.
 */
export function needsIoPorts(device: PlanDevice, express: boolean, model: Model): boolean {
  const name = 'model' in device ? device.model : undefined;
  if (name === 'virtio-transitional') return true;
  if (name === 'virtio-non-transitional') return false;
  if (device.kind === 'controller') {
    if (device.type === 'sata' || device.type === 'ide') return true;
    if (lookup(MODELS, device.type)?.includes(name ?? '')) return true;
  } else if (device.kind === 'serial') {
    return device.targetType === 'pci-serial';
  } else if (lookup(MODELS, device.kind)?.includes(name ?? '')) return true;
  return !express && model.factsOf(device).connect === 'virtio';
}
