import type { Address } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import type { Path } from '../../core/issue.ts';

const FIELDS: Readonly<Record<string, string>> = {
  id: 'id',
  index: 'id',
  busNr: 'bus_nr',
  chassis: 'chassis',
  chassisNr: 'chassis_nr',
  slotNumber: 'slot',
  port: 'port',
  node: 'numa_node',
  hotplug: 'hotplug',
  bootOrder: 'bootindex',
  acpiIndex: 'acpi-index',
  model: 'driver',
};

const ADDRESSES: Readonly<Partial<Record<Address['type'], readonly string[]>>> = {
  pci: ['addr', 'bus'],
  drive: ['bus', 'unit', 'scsi-id', 'lun'],
  usb: ['port', 'bus'],
  'virtio-serial': ['nr', 'bus'],
  dimm: ['slot'],
  ccw: ['devno'],
  'spapr-vio': ['reg'],
};

/** Names of the properties that state a field of a device. */
export function fieldNames({ address }: RequestDevice, [field, part]: Path): readonly string[] {
  if (field !== 'address') return [FIELDS[String(field)] ?? ''];
  const type = address?.type ?? 'pci';
  if (type === 'pci' && part === 'bus') return ['bus'];
  if (type === 'pci' && part === 'multifunction') return ['multifunction'];
  return ADDRESSES[type] ?? [];
}
