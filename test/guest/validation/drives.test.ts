import { describe, expect, it } from 'vitest';
import {
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

interface Numbers {
  controller?: number;
  bus?: number;
  target?: number;
  unit?: number;
}

function disk(name: string, targetBus: string, numbers: Numbers): TestDevice {
  const address = { type: 'drive', controller: 0, bus: 0, target: 0, unit: 0, ...numbers } as const;
  const device = targetBus === 'fdc' ? 'floppy' : 'disk';
  return { kind: 'disk', device, target: name, targetBus, address };
}

const scsi = (model: string): TestDevice => ({ kind: 'controller', type: 'scsi', index: 0, model });

describe('drive addresses', () => {
  const rules: [string, string, MachineName, Numbers, Numbers][] = [
    ['fda', 'fdc', 'pc', { controller: 1 }, { unit: 1 }],
    ['fda', 'fdc', 'pc', { bus: 1 }, { unit: 5 }],
    ['fda', 'fdc', 'pc', { target: 1 }, {}],
    ['hda', 'ide', 'pc', { controller: 1 }, { bus: 1 }],
    ['hda', 'ide', 'pc', { target: 1 }, { bus: 7, unit: 5 }],
    ['sda', 'sata', 'q35', { bus: 1 }, { controller: 1 }],
    ['sda', 'sata', 'q35', { target: 1 }, { unit: 9 }],
    ['sda', 'scsi', 'q35', { bus: 1 }, { unit: 99_999 }],
  ];
  for (const [name, bus, on, wrong, right] of rules) {
    itRefuses(
      'DriveAddressOutOfRange',
      `${bus} ${JSON.stringify(wrong)}, not ${JSON.stringify(right)}`,
      { on, devices: [disk(name, bus, wrong)] },
      { on, devices: [disk(name, bus, right)] },
    );
  }

  itRefuses(
    'DriveAddressOutOfRange',
    'an lsilogic has target 0 only',
    { devices: [scsi('lsilogic'), disk('sda', 'scsi', { target: 1 })] },
    { devices: [scsi('virtio-scsi'), disk('sda', 'scsi', { target: 1 })] },
  );

  const far: readonly TestDevice[] = [scsi('virtio-scsi'), disk('sda', 'scsi', { target: 8 })];
  itRefuses(
    'DriveAddressOutOfRange',
    'there are eight targets without SCSI channels',
    { devices: far, without: ['scsi-disk.channel'] },
    { devices: far },
  );

  const host = (target: number): Situation => ({
    devices: [
      scsi('lsilogic'),
      {
        kind: 'hostdev',
        type: 'scsi',
        address: { type: 'drive', controller: 0, bus: 0, target, unit: 0 },
      },
    ],
  });
  itRefuses('DriveAddressOutOfRange', 'SCSI host devices obey too', host(9), host(0));

  const sound = (bus: number): Situation => ({
    devices: [
      {
        kind: 'sound',
        model: 'ich6',
        address: { type: 'drive', controller: 0, bus, target: 0, unit: 0 },
      },
    ],
  });
  itRefuses('DriveAddressOutOfRange', 'other devices are judged as on SCSI', sound(1), sound(0));

  it('does not look at the drive address of a disk on another bus', () => {
    expect(refusalOf({ devices: [disk('sda', 'sd', { bus: 1 })] })).toBeUndefined();
  });

  it('says which number is wrong', () => {
    const error = refusalOf({ devices: [disk('sda', 'sata', { target: 3 })] });
    expect(error?.message).toContain('it is 3');
    expect(error?.issues[0].data).toEqual({ part: 'target', value: 3, most: 0 });
  });
});
