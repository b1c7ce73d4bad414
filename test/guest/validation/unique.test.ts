import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { codeOf, itRefuses, refusalOf, type Situation, type TestDevice } from './support.ts';

function disk(target: string, targetBus: string, unit: number): TestDevice {
  const address: Address = { type: 'drive', controller: 0, bus: 0, target: 0, unit };
  return { kind: 'disk', target, targetBus, address };
}

const host = (type: string, hostAddress: string, fields: object = {}): TestDevice =>
  ({ kind: 'hostdev', type, hostAddress, ...fields }) as TestDevice;

const devices = (...list: TestDevice[]): Situation => ({ devices: list });

describe('what only one device may have', () => {
  itRefuses(
    'DiskTargetDuplicate',
    'a disk name, whatever the bus',
    devices(disk('sda', 'sata', 0), disk('sda', 'scsi', 1)),
    devices(disk('sda', 'sata', 0), disk('sdb', 'scsi', 1)),
  );

  const pairs: [string, string, string][] = [
    ['pci', '0000:17:00.0', '0000:17:00.1'],
    ['usb', '1.2', '1.3'],
    ['usb', '046d:c52b', '046d:c52c'],
    ['mdev', '9063cba3-ecef-47b6-abcf-3fef4fdcad85', '9063cba3-ecef-47b6-abcf-3fef4fdcad86'],
  ];
  for (const [type, one, other] of pairs) {
    const fields = type === 'mdev' ? { model: 'vfio-pci' } : {};
    itRefuses(
      'HostDeviceDuplicate',
      `a ${type} device of the host`,
      devices(host(type, one, fields), host(type, one, fields)),
      devices(host(type, one, fields), host(type, other, fields)),
    );
  }
  itRefuses(
    'HostDeviceDuplicate',
    'interfaces hand over host devices too',
    devices(host('pci', '0000:17:00.0'), {
      kind: 'interface',
      type: 'hostdev',
      hostAddress: '0000:17:00.0',
    }),
    devices(host('pci', '0000:17:00.0'), {
      kind: 'interface',
      type: 'hostdev',
      hostAddress: '0000:17:00.1',
    }),
  );

  itRefuses(
    'DriveAddressTaken',
    'a drive address on one bus',
    devices(disk('sda', 'sata', 0), disk('sdb', 'sata', 0)),
    devices(disk('sda', 'sata', 0), disk('sdb', 'scsi', 0)),
  );
  const scsi = (name: string, unit: number): TestDevice =>
    host('scsi', name, { address: { type: 'drive', controller: 0, bus: 0, target: 0, unit } });
  itRefuses(
    'DriveAddressTaken',
    'a drive address of SCSI host devices',
    devices(scsi('scsi_host0:0:0:0', 3), scsi('scsi_host0:0:0:1', 3)),
    devices(scsi('scsi_host0:0:0:0', 3), scsi('scsi_host0:0:0:1', 4)),
  );

  it('looks at names first, then host devices, then drive addresses', () => {
    const twins = [host('pci', '0000:17:00.0'), host('pci', '0000:17:00.0')];
    const seats = [disk('sda', 'sata', 0), disk('sdb', 'sata', 0)];
    const names = [disk('sdc', 'sata', 3), disk('sdc', 'sata', 4)];
    expect(codeOf(devices(...twins, ...seats, ...names))).toBe('DiskTargetDuplicate');
    expect(codeOf(devices(...twins, ...seats))).toBe('HostDeviceDuplicate');
    expect(codeOf(devices(...seats))).toBe('DriveAddressTaken');
  });

  it('names both devices', () => {
    const error = refusalOf(
      devices(disk('sda', 'sata', 0), { ...disk('sdb', 'sata', 0), id: 'data' }),
    );
    expect(error?.device).toBe('data');
    expect(error?.message).toContain('sata disk `disk-0` and sata disk `data`');
    expect(error?.issues[0].data).toEqual({ holder: 'disk-0' });
  });
});
