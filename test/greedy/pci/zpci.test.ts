import { describe, expect, test } from 'vitest';
import type { ZpciIds } from '../../../src/core/address.ts';
import {
  addresses,
  anyPci,
  at,
  controllers,
  deviceOf,
  hostdev,
  nic,
  pciAddressOf,
  plan,
  refused,
  s390x,
  seats,
  times,
} from '../../support/builders.ts';

const zpci = (ids: ZpciIds, more = {}) =>
  hostdev('pci', { ...at('00:00.0', { zpci: ids }), ...more });

/** Uid and fid of each device, in order. */
const idsOf = (planned: ReturnType<typeof plan>, ...ids: string[]) =>
  ids.map((id) => {
    const { zpci: given } = pciAddressOf(planned, id);
    return [given?.uid, given?.fid];
  });

describe('identifiers of PCI functions', () => {
  test('a PCI host device has a slot and identifiers, virtio devices sit on channels', () => {
    const planned = plan(s390x({ implied: true, devices: [hostdev(), nic()] }));
    expect(addresses(planned)).toEqual({ hostdev0: '00:01.0', nic0: 'fe.0.0000' });
    expect(idsOf(planned, 'hostdev0')).toEqual([[1, 0]]);
    expect(deviceOf(planned, 'memballoon0').address).toMatchObject({ type: 'ccw', devno: 1 });
  });

  test('a virtio device may choose PCI; identifiers go by kind and order', () => {
    const planned = plan(s390x({ devices: [hostdev(), hostdev(), nic('virtio', anyPci)] }));
    expect(seats(planned)).toEqual({ nic0: '00:01.0', hostdev0: '00:02.0', hostdev1: '00:03.0' });
    expect(idsOf(planned, 'nic0', 'hostdev0', 'hostdev1')).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  test('the identifier that is left out is the lowest free one', () => {
    const planned = plan(s390x({ devices: [zpci({ uid: 5 }), hostdev()] }));
    expect(idsOf(planned, 'hostdev0', 'hostdev1')).toEqual([
      [5, 0],
      [1, 1],
    ]);
  });

  test('identifiers survive the choice of a seat', () => {
    const planned = plan(s390x({ devices: [zpci({ uid: 0x10, fid: 0x20 })] }));
    expect(seats(planned)).toEqual({ hostdev0: '00:01.0' });
    expect(idsOf(planned, 'hostdev0')).toEqual([[0x10, 0x20]]);
  });

  test('bridges have identifiers too, counted after host devices', () => {
    const planned = plan(s390x({ devices: times(32, () => hostdev()) }));
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:01.0 n1']);
    expect(seats(planned)).toMatchObject({
      hostdev0: '00:02.0',
      hostdev29: '00:1f.0',
      hostdev30: '01:01.0',
      hostdev31: '01:02.0',
    });
    expect(idsOf(planned, 'pci1', 'hostdev31')).toEqual([
      [0x21, 0x20],
      [0x20, 0x1f],
    ]);
  });

  test.each([
    ['uid', { uid: 0x1234 }, 'zPCI uid 0x1234'],
    ['fid', { fid: 0x20 }, 'zPCI fid 0x20'],
  ] as const)('the same %s twice is refused', (name, ids, words) => {
    expect(refused(s390x({ devices: [zpci(ids), zpci(ids)] }))).toMatchObject({
      code: 'ZpciIdTaken',
      device: 'hostdev1',
      message: `${words} of pci host device \`hostdev1\` is already in use`,
      hint: `leave the ${name} out, or choose another one`,
    });
  });

  test('a half that is filled in may take what a later device states', () => {
    expect(refused(s390x({ devices: [zpci({ uid: 7 }), zpci({ fid: 0 })] }))).toMatchObject({
      code: 'ZpciIdTaken',
      device: 'hostdev1',
    });
  });

  test('a QEMU without zPCI has no PCI root', () => {
    expect(refused(s390x({ devices: [hostdev()], without: ['zpci'] }))).toMatchObject({
      code: 'NoPciBus',
      device: 'hostdev0',
    });
  });
});
