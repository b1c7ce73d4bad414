import { describe, expect, it } from 'vitest';
import type { DriveAddress } from '../../../src/core/address.ts';
import { at, controller, device, disk, findings, messages, pc, q35 } from './plan.ts';

const scsi0 = controller('scsi', 0, { model: 'virtio-scsi', address: at('00:05.0') });

/** `controller/bus/target/unit`. */
function unit(text: string): DriveAddress {
  const [number = 0, bus = 0, target = 0, last = 0] = text.split('/').map(Number);
  return { type: 'drive', controller: number, bus, target, unit: last };
}

describe('drive.taken', () => {
  it('finds two disks of one bus at one address', () => {
    const plan = q35(
      scsi0,
      disk('sda', 'scsi', unit('0/0/0/0')),
      disk('sdb', 'scsi', unit('0/0/0/0')),
    );
    expect(findings(plan)).toEqual(['error drive.taken sda sdb']);
    expect(messages(plan)).toEqual(['scsi disk `sda` and scsi disk `sdb` share scsi 0/0/0/0']);
  });

  it('keeps buses apart', () => {
    const disks = [disk('sda', 'scsi', unit('0/0/0/0')), disk('sdb', 'sata', unit('0/0/0/0'))];
    expect(findings(q35(scsi0, ...disks))).toEqual([]);
  });

  it('counts SCSI host devices as SCSI disks', () => {
    const passed = device('tape', 'hostdev', { type: 'scsi', address: unit('0/0/0/0') });
    expect(findings(q35(scsi0, disk('sda', 'scsi', unit('0/0/0/0')), passed))).toEqual([
      'error drive.taken sda tape',
    ]);
  });
});

describe('drive.controller', () => {
  it('finds a controller that does not exist', () => {
    expect(findings(q35(disk('sda', 'scsi', unit('0/0/0/0'))))).toEqual([
      'error drive.controller sda',
    ]);
  });

  it('finds numbers that libvirt refuses', () => {
    const ide = controller('ide', 0, { address: at('00:01.1') });
    const refused = [
      pc(ide, disk('hda', 'ide', unit('0/0/1/0'))),
      pc(controller('fdc', 0), disk('fda', 'fdc', unit('0/1/0/0'))),
      q35(disk('sda', 'sata', unit('0/1/0/0'))),
      q35(scsi0, disk('sda', 'scsi', unit('0/1/0/0'))),
    ];
    for (const plan of refused) {
      expect(findings(plan)).toEqual([expect.stringMatching(/^error drive.controller/)]);
    }
    expect(findings(pc(ide, disk('hdd', 'ide', unit('0/1/0/1'))))).toEqual([]);
  });

  it('knows that lsilogic has no targets', () => {
    const lsi = controller('scsi', 0, { model: 'lsilogic', address: at('00:05.0') });
    expect(findings(pc(lsi, disk('sda', 'scsi', unit('0/0/1/0'))))).toEqual([
      'error drive.controller sda',
    ]);
  });

  it('warns of a unit that the controller does not have', () => {
    expect(findings(q35(disk('sda', 'sata', unit('0/0/0/6'))))).toEqual([
      'warning drive.controller sda',
    ]);
    expect(findings(q35(disk('sda', 'sata', unit('0/0/0/5'))))).toEqual([]);
    expect(findings(q35(scsi0, disk('sda', 'scsi', unit('0/0/0/16384'))))).toEqual([
      'warning drive.controller sda',
    ]);
  });

  it('warns of a target or a unit that QEMU refuses on a SCSI controller', () => {
    const found = (model: string, text: string): string[] => {
      const scsi = controller('scsi', 0, { model, address: at('00:05.0') });
      return findings(q35(scsi, disk('sda', 'scsi', unit(text))));
    };
    const ends = [
      ['virtio-scsi', '0/0/255/16383', '0/0/256/0'],
      ['lsisas1078', '0/0/64/255', '0/0/65/0'],
      ['lsisas1068', '0/0/8/1', '0/0/0/2'],
      ['vmpvscsi', '0/0/64/0', '0/0/0/1'],
      ['lsilogic', '0/0/0/7', '0/0/0/8'],
      ['am53c974', '0/0/0/7', '0/0/0/8'],
      ['dc390', '0/0/0/7', '0/0/0/8'],
    ] as const;
    for (const [model, last, beyond] of ends) {
      expect(found(model, last)).toEqual([]);
      expect(found(model, beyond)).toEqual(['warning drive.controller sda']);
    }
  });

  it('checks other devices with such an address as if they were on SCSI', () => {
    const odd = (text: string) => device('rng', 'rng', { model: 'virtio', address: unit(text) });
    expect(findings(q35(odd('5/0/2/3')))).toEqual([]);
    expect(findings(q35(odd('5/1/2/3')))).toEqual(['error drive.controller rng']);
  });
});
