import type { AddressType } from '../../core/address.ts';
import { entryOf } from '../../core/lookup.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

type Hostdev = Draft<'hostdev'>;

/** Address types each type of host device may have. */
const ADDRESS_TYPES: Readonly<Record<string, readonly AddressType[]>> = {
  pci: ['pci', 'unassigned'],
  scsi: ['drive'],
  scsi_host: ['pci', 'ccw'],
  usb: ['usb'],
};

/**
 * Checks that the address of a host device is one its type can have.
 *
 * @throws DevaddrError `AddressTypeWrong`
 */
export function checkHostdevAddress(device: Hostdev): void {
  if (device.mode === 'capabilities') return;
  const allowed = entryOf(ADDRESS_TYPES, device.type);
  if (allowed !== undefined) requireAddressType(device, allowed);
}

/**
 * Checks a host device for what QEMU has.
 *
 * @throws DevaddrError `DeviceUnsupported`, `HostDeviceDuplicate`, `OptionNotAllowed`
 */
export function checkHostdev(device: Hostdev, guest: Guest): void {
  if (device.mode === 'capabilities') {
    throw refusal(
      device,
      'DeviceUnsupported',
      `QEMU hands no host capabilities to guests: ${nameOf(device)}`,
      { field: 'mode' },
    );
  }
  checkModel(device);
  if (device.type === 'mdev') checkMediated(device, guest);
  checkBoot(device);
}

/** Types of host device that have a model. */
const WITH_MODEL: ReadonlySet<string> = new Set(['mdev', 'scsi_host']);

function checkModel(device: Hostdev): void {
  if (device.model === undefined || WITH_MODEL.has(device.type)) return;
  throw refusal(
    device,
    'OptionNotAllowed',
    `host devices of type \`${device.type}\` have no model: ${nameOf(device)}`,
    { field: 'model', hint: 'leave the model out' },
  );
}

function checkMediated(device: Hostdev, { lists, machine }: Guest): void {
  const { model } = device;
  const flag = model === 'vfio-ccw' || model === 'vfio-ap' ? model : undefined;
  if (flag !== undefined && !machine.has(flag)) {
    throw refusal(device, 'DeviceUnsupported', `this QEMU has no \`${flag}\`: ${nameOf(device)}`, {
      field: 'model',
      data: { flag },
    });
  }
  const others = lists.hostdev.filter((each) => each.type === 'mdev' && each.model === 'vfio-ap');
  if (model !== 'vfio-ap' || others.length < 2) return;
  throw refusal(
    device,
    'HostDeviceDuplicate',
    `a guest has one host device of model \`vfio-ap\`; this one has ${others.length}`,
    { field: 'model', data: { count: others.length } },
  );
}

/** A guest boots from neither vhost SCSI nor mediated devices, those of model `vfio-ccw` excepted. */
function checkBoot(device: Hostdev): void {
  const { bootOrder, type, model } = device;
  const boots = type === 'mdev' ? model === 'vfio-ccw' : type !== 'scsi_host';
  if (bootOrder === undefined || boots) return;
  throw refusal(device, 'OptionNotAllowed', `a guest cannot boot from ${nameOf(device)}`, {
    field: 'bootOrder',
    hint: 'remove its boot order',
  });
}
