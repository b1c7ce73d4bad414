import type { AddressType } from '../../core/address.ts';
import { entryOf } from '../../core/lookup.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { list } from '../../core/text.ts';
import { type GuestView, isWithoutPci } from './guest-view.ts';
import { nameOf } from './names.ts';
import { type Complaint, error, type VerifyRule, warning } from './rule.ts';

export const addressType: VerifyRule = {
  id: 'address.type',
  title: 'The type of an address is one that the device and the machine can have.',
  source: 'libvirt 11.3.0: validation of devices',
  check: (guest) =>
    guest.seekers.flatMap((device) => [
      ...foreignToMachine(device, guest),
      ...foreignToDevice(device, guest),
    ]),
};

function foreignToMachine(device: PlanDevice, { family }: GuestView): Complaint[] {
  const type = device.address?.type;
  if (type === 'unassigned' && device.kind !== 'hostdev') {
    return [error(`${nameOf(device)} cannot be left unassigned: only a host device can`, [device])];
  }
  if (type !== 'ccw' || family?.virtio === 'ccw') return [];
  return [
    error(`${nameOf(device)} has a CCW address, but the machine has no channel devices`, [device]),
  ];
}

function foreignToDevice(device: PlanDevice, guest: GuestView): Complaint[] {
  const type = device.address?.type;
  const allowed = allowedTypes(device, guest);
  if (allowed === undefined || guest.unreadable.has(device)) return [];
  if (type === undefined) {
    if (!allowed.required) return [];
    return [error(`${nameOf(device)} has no ${list(allowed.types)} address`, [device])];
  }
  if (allowed.types.includes(type)) return [];
  const instead =
    allowed.types.length === 0 ? 'it can have none' : `it needs one of type ${list(allowed.types)}`;
  const message = `${nameOf(device)} has an address of type ${type}, but ${instead}`;
  return [device.kind === 'shmem' ? warning(message, [device]) : error(message, [device])];
}

interface Allowed {
  readonly types: readonly AddressType[];
  /** It cannot do without. */
  readonly required?: boolean;
}

const NONE: Allowed = { types: [] };
const PCI: Allowed = { types: ['pci'] };
const USB: Allowed = { types: ['usb'] };
const DRIVE: Allowed = { types: ['drive'], required: true };

/** The types a device may have; undefined if libvirt does not mind. */
function allowedTypes(device: PlanDevice, guest: GuestView): Allowed | undefined {
  switch (device.kind) {
    case 'disk':
      return forDisk(device.targetBus, guest);
    case 'hostdev':
      return device.mode === 'capabilities' ? undefined : forHostdev(device.type, device.model);
    case 'serial':
      return forSerial(device.targetType, guest);
    case 'memory':
      return entryOf(MEMORY, device.model);
    case 'panic':
      return entryOf(PANIC, device.model);
    case 'nvram':
      return { types: ['spapr-vio'], required: true };
    case 'input':
      return device.bus === 'usb' ? USB : undefined;
    case 'redirdev':
      return USB;
    case 'watchdog':
      return device.model === 'i6300esb' ? PCI : NONE;
    case 'iommu':
      return device.model === 'virtio' ? PCI : NONE;
    case 'video':
      return device.model === 'ramfb' ? NONE : undefined;
    case 'pstore':
    case 'shmem':
      return PCI;
    default:
      return undefined;
  }
}

const DISKS: Readonly<Record<string, Allowed>> = {
  fdc: DRIVE,
  ide: DRIVE,
  sata: DRIVE,
  scsi: DRIVE,
  usb: USB,
};

function forDisk(bus: string | undefined, guest: GuestView): Allowed | undefined {
  if (bus !== 'virtio') return entryOf(DISKS, bus);
  // Only where PCI addresses are given out does libvirt look at a virtio disk.
  if (isWithoutPci(guest) && guest.pci.controllers.length === 0) return undefined;
  return { types: ['pci', 'ccw', 'virtio-mmio'] };
}

const HOSTDEVS: Readonly<Record<string, Allowed>> = {
  pci: { types: ['pci', 'unassigned'] },
  scsi: DRIVE,
  scsi_host: { types: ['pci', 'ccw'] },
  usb: USB,
};

function forHostdev(type: string, model: string | undefined): Allowed | undefined {
  if (type !== 'mdev') return entryOf(HOSTDEVS, type);
  if (model === 'vfio-pci') return PCI;
  return model === 'vfio-ccw' ? { types: ['ccw'] } : undefined;
}

function forSerial(target: string | undefined, { model }: GuestView): Allowed | undefined {
  if (target === 'system-serial' || target === 'sclp-serial') return NONE;
  const type = entryOf(model.devices.serialModels.address, target);
  return type === undefined ? undefined : { types: [type as AddressType] };
}

const MEMORY: Readonly<Record<string, Allowed>> = {
  dimm: { types: ['dimm'] },
  nvdimm: { types: ['dimm'] },
  'virtio-pmem': PCI,
  'virtio-mem': { types: ['pci', 'ccw'] },
  'sgx-epc': NONE,
};

const PANIC: Readonly<Record<string, Allowed>> = {
  isa: { types: ['isa'] },
  hyperv: NONE,
  s390: NONE,
  pseries: NONE,
  pvpanic: { types: ['pci'], required: true },
};
