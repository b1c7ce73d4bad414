import { describe, expect, test } from 'vitest';
import {
  addresses,
  anyPci,
  ccw,
  controller,
  controllerList,
  device,
  deviceOf,
  disk,
  hostdev,
  input,
  nic,
  pc,
  plan,
  q35,
  refused,
  s390x,
  scsi,
  sound,
  video,
} from '../support/builders.ts';

const virtio = { model: 'virtio' };
const balloon = device('memballoon', virtio);

describe('virtio devices get numbers in the channel subsystem', () => {
  test('in order of their kinds', () => {
    const devices = [
      device('crypto', virtio),
      device('vsock', virtio),
      device('rng', virtio),
      balloon,
      device('filesystem', { target: 'share' }),
      input('tablet', 'virtio'),
      controller('virtio-serial', 0, undefined, { id: 'serials' }),
      scsi('virtio-scsi', 0, { id: 'scsi' }),
      video('virtio'),
      hostdev('scsi_host', { hostAddress: 'naa.1' }),
      sound('virtio'),
      nic(),
      disk('vda', 'virtio'),
      disk('vdb', 'virtio'),
      disk('sda', 'scsi'),
    ];
    expect(addresses(plan(s390x({ devices })))).toEqual({
      vda: 'fe.0.0000',
      vdb: 'fe.0.0001',
      nic0: 'fe.0.0002',
      sound0: 'fe.0.0003',
      hostdev0: 'fe.0.0004',
      video0: 'fe.0.0005',
      serials: 'fe.0.0006',
      scsi: 'fe.0.0007',
      input0: 'fe.0.0008',
      filesystem0: 'fe.0.0009',
      memballoon0: 'fe.0.000a',
      rng0: 'fe.0.000b',
      vsock0: 'fe.0.000c',
      crypto0: 'fe.0.000d',
      sda: '0/0/0/0',
    });
  });

  test('numbers that are stated are left out of the choice', () => {
    const devices = [
      disk('vda', 'virtio'),
      disk('vdb', 'virtio', ccw('fe.0.0000')),
      disk('vdc', 'virtio', ccw('fe.0.0001')),
      disk('vdd', 'virtio'),
      balloon,
    ];
    expect(addresses(plan(s390x({ devices })))).toEqual({
      vda: 'fe.0.0002',
      vdb: 'fe.0.0000',
      vdc: 'fe.0.0001',
      vdd: 'fe.0.0003',
      memballoon0: 'fe.0.0004',
    });
  });

  test('gaps between stated numbers are filled', () => {
    const devices = [nic('virtio', ccw('fe.0.0001')), disk('vda', 'virtio'), disk('vdb', 'virtio')];
    expect(addresses(plan(s390x({ devices })))).toMatchObject({
      vda: 'fe.0.0000',
      vdb: 'fe.0.0002',
    });
  });

  test('numbers of other subsystems block nothing', () => {
    const devices = [
      disk('vda', 'virtio', ccw('0.0.0000')),
      disk('vdb', 'virtio', ccw('fe.1.0000')),
      nic(),
    ];
    expect(addresses(plan(s390x({ devices })))).toMatchObject({ nic0: 'fe.0.0000' });
  });

  test('an address without numbers has them chosen', () => {
    expect(addresses(plan(s390x({ devices: [nic('virtio', ccw())] })))).toEqual({
      nic0: 'fe.0.0000',
    });
  });

  test('a virtio disk may go to PCI instead', () => {
    expect(addresses(plan(s390x({ devices: [disk('vda', 'virtio', anyPci)] })))).toEqual({
      vda: '00:01.0',
    });
  });

  test('controllers are numbered as they are listed, each type in order of its indexes', () => {
    const devices = [
      scsi('virtio-scsi', 2),
      controller('virtio-serial', 1),
      scsi('virtio-scsi', 0),
      balloon,
    ];
    const planned = plan(s390x({ devices }));
    expect(controllerList(planned).slice(0, 3)).toEqual([
      'scsi0 virtio-scsi',
      'scsi2 virtio-scsi',
      'virtio-serial1',
    ]);
    expect(addresses(planned)).toMatchObject({
      controller2: 'fe.0.0000',
      controller0: 'fe.0.0001',
      controller1: 'fe.0.0002',
      memballoon0: 'fe.0.0003',
    });
  });

  test('other machines have no channel subsystem', () => {
    const planned = plan(pc({ devices: [nic('virtio', ccw())] }));
    expect(deviceOf(planned, 'nic0').address).toEqual({ type: 'ccw' });
    expect(addresses(plan(q35({ devices: [nic()] })))).toEqual({ nic0: '01:00.0' });
  });
});

describe('mediated devices', () => {
  test('of model vfio-ccw sit on channels, of model vfio-ap nowhere', () => {
    const devices = [
      disk('vda', 'virtio'),
      hostdev('mdev', { model: 'vfio-ccw' }),
      hostdev('mdev', { model: 'vfio-ap', ...ccw('fe.0.0007') }),
      balloon,
    ];
    expect(addresses(plan(s390x({ devices })))).toEqual({
      vda: 'fe.0.0000',
      hostdev0: 'fe.0.0001',
      memballoon0: 'fe.0.0002',
    });
  });

  test('a QEMU without vfio-ccw leaves them alone', () => {
    const devices = [hostdev('mdev', { model: 'vfio-ccw' })];
    expect(addresses(plan(s390x({ devices, without: ['vfio-ccw'] })))).toEqual({});
  });

  test.each([
    ['vfio-pci', ccw('fe.0.0001'), 'pci', 'ccw'],
    ['vfio-ccw', anyPci, 'ccw', 'pci'],
  ])('of model %s cannot have the other kind of address', (model, address, expected, given) => {
    expect(refused(s390x({ devices: [hostdev('mdev', { model, ...address })] }))).toMatchObject({
      code: 'AddressTypeWrong',
      device: 'hostdev0',
      message: `mdev host device \`hostdev0\` of model \`${model}\` needs an address of type \`${expected}\`, not \`${given}\``,
    });
  });
});

test('a number that two devices state is refused', () => {
  const devices = [disk('vda', 'virtio', ccw('fe.0.0001')), nic('virtio', ccw('fe.0.0001'))];
  expect(refused(s390x({ devices }))).toMatchObject({
    code: 'CcwAddressTaken',
    device: 'nic0',
    message: 'virtio interface `nic0` and virtio disk `vda` both have channel address fe.0.0001',
    hint: 'leave the numbers out: free ones are then chosen',
    data: { holder: 'vda' },
  });
});
