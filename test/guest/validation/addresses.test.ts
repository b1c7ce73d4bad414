import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { codeOf, itRefuses, refusalOf, type Situation, type TestDevice } from './support.ts';

const ccw: Address = { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 1 };
const usb: Address = { type: 'usb', bus: 0, port: '1' };

function nic(fields: Partial<TestDevice> = {}): TestDevice {
  return { kind: 'interface', model: 'e1000', ...fields } as TestDevice;
}

const pciHost: TestDevice = { kind: 'hostdev', type: 'pci', hostAddress: '0000:17:00.0' };

describe('addresses', () => {
  itRefuses(
    'AddressTypeWrong',
    'only host devices are unassigned',
    { devices: [nic({ address: { type: 'unassigned' } })] },
    { devices: [{ ...pciHost, address: { type: 'unassigned' } }] },
  );

  itRefuses(
    'AddressTypeWrong',
    'the host device of an interface is not unassigned either',
    {
      devices: [
        {
          kind: 'interface',
          type: 'hostdev',
          hostAddress: '0000:17:00.0',
          address: { type: 'unassigned' },
        },
      ],
    },
    { devices: [{ kind: 'interface', type: 'hostdev', hostAddress: '0000:17:00.0' }] },
  );

  itRefuses(
    'CcwUnsupported',
    'channel addresses are for s390',
    { devices: [nic({ address: ccw })] },
    {
      on: 's390-ccw-virtio',
      devices: [{ kind: 'interface', model: 'virtio', address: ccw }],
    },
  );

  const zpci = (ids: { uid?: number; fid?: number }): TestDevice =>
    ({ ...pciHost, address: { type: 'pci', bus: 0, slot: 5, zpci: ids } }) as TestDevice;
  itRefuses(
    'ZpciUnsupported',
    'zPCI ids need zPCI',
    { devices: [zpci({ uid: 4 })] },
    { on: 's390-ccw-virtio', devices: [zpci({ uid: 4 })] },
  );
  itRefuses(
    'ZpciIdOutOfRange',
    'a zPCI uid is not 0',
    { on: 's390-ccw-virtio', devices: [zpci({ uid: 0, fid: 3 })] },
    { on: 's390-ccw-virtio', devices: [zpci({ uid: 0xffff, fid: 3 })] },
  );

  const nvram = (reg: number): Situation => ({
    on: 'pseries',
    devices: [{ kind: 'nvram', address: { type: 'spapr-vio', reg } }],
  });
  itRefuses('SpaprRegOutOfRange', 'registers have 32 bits', nvram(2 ** 32), nvram(2 ** 32 - 1));

  itRefuses(
    'AcpiIndexUnsupported',
    'QEMU must have the ACPI index',
    { devices: [nic({ acpiIndex: 3 })], without: ['acpi-index'] },
    { devices: [nic({ acpiIndex: 3 })] },
  );
  itRefuses(
    'AcpiIndexUnsupported',
    'the ACPI index needs PCI',
    { devices: [nic({ acpiIndex: 3, address: usb })] },
    { devices: [nic({ address: usb })] },
  );
  itRefuses(
    'AcpiIndexUnsupported',
    'the ACPI index is not for channel devices',
    { on: 's390-ccw-virtio', devices: [{ kind: 'interface', acpiIndex: 3 }] },
    { on: 's390-ccw-virtio', devices: [{ kind: 'interface' }] },
  );

  itRefuses(
    'RomUnsupported',
    'ROM settings need PCI',
    { devices: [nic({ rom: true, address: usb })] },
    { devices: [nic({ rom: true })] },
  );
  it('lets an unassigned host device keep its ROM settings', () => {
    const device: TestDevice = { ...pciHost, rom: true, address: { type: 'unassigned' } };
    expect(refusalOf({ devices: [device] })).toBeUndefined();
  });

  it('reports the address before what asks for a certain one', () => {
    expect(codeOf({ devices: [nic({ address: ccw, acpiIndex: 3, rom: true })] })).toBe(
      'CcwUnsupported',
    );
    expect(codeOf({ devices: [nic({ address: usb, acpiIndex: 3, rom: true })] })).toBe(
      'AcpiIndexUnsupported',
    );
  });

  it('names the device, the field and what would help', () => {
    const error = refusalOf({ devices: [{ ...nic({ address: ccw }), id: 'lan' } as TestDevice] });
    expect(error?.message).toContain('e1000 interface `lan`');
    expect(error?.issues[0].path).toEqual(['devices', 'lan', 'address', 'type']);
    expect(error?.hint).toBe('leave the address out');
  });
});
