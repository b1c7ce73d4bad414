import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { itRefuses, refusalOf, type Situation, type TestDevice } from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'hostdev' }>>, 'kind'>;

function host(type: string, fields: Fields = {}): Situation {
  return { devices: [{ kind: 'hostdev', type, ...fields }] };
}

const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };
const usb: Address = { type: 'usb', bus: 0, port: '1' };
const drive: Address = { type: 'drive', controller: 0, bus: 0, target: 0, unit: 0 };

describe('host devices', () => {
  const types: [string, Address, Address][] = [
    ['pci', usb, { type: 'unassigned' }],
    ['usb', pci, usb],
    ['usb', { type: 'unassigned' }, usb],
    ['scsi', pci, drive],
    ['scsi_host', usb, pci],
  ];
  for (const [type, wrong, right] of types) {
    itRefuses(
      'AddressTypeWrong',
      `${type} goes to ${right.type}, not ${wrong.type}`,
      host(type, { address: wrong }),
      host(type, { address: right }),
    );
  }

  itRefuses(
    'DeviceUnsupported',
    'QEMU hands over no capabilities',
    host('storage', { mode: 'capabilities' }),
    host('pci', { mode: 'subsystem' }),
  );

  itRefuses(
    'OptionNotAllowed',
    'PCI devices have no model',
    host('pci', { model: 'vfio-pci' }),
    host('pci'),
  );

  for (const model of ['vfio-ccw', 'vfio-ap']) {
    const there: Situation = { ...host('mdev', { model }), on: 's390-ccw-virtio' };
    itRefuses('DeviceUnsupported', `${model} needs QEMU's`, { ...there, without: [model] }, there);
  }

  const ap = (uuid: string): TestDevice => ({
    kind: 'hostdev',
    type: 'mdev',
    model: 'vfio-ap',
    hostAddress: uuid,
  });
  itRefuses(
    'HostDeviceDuplicate',
    'there is one vfio-ap',
    { on: 's390-ccw-virtio', devices: [ap('a'), ap('b')] },
    { on: 's390-ccw-virtio', devices: [ap('a')] },
  );

  itRefuses(
    'OptionNotAllowed',
    'nothing boots from vhost SCSI',
    host('scsi_host', { bootOrder: 1 }),
    host('pci', { bootOrder: 1 }),
  );
  itRefuses(
    'OptionNotAllowed',
    'nothing boots from a mediated PCI device',
    host('mdev', { model: 'vfio-pci', bootOrder: 1 }),
    { ...host('mdev', { model: 'vfio-ccw', bootOrder: 1 }), on: 's390-ccw-virtio' },
  );

  it('names the interface a host device belongs to', () => {
    const nic: TestDevice = {
      kind: 'interface',
      id: 'lan',
      type: 'hostdev',
      hostAddress: '0000:17:00.0',
      address: usb,
    };
    const error = refusalOf({ devices: [nic] });
    expect(error?.code).toBe('AddressTypeWrong');
    expect(error?.device).toBe('lan');
  });
});
