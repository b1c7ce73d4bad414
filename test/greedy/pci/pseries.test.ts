import { describe, expect, test } from 'vitest';
import {
  at,
  controllers,
  device,
  hostdev,
  impliedSeats,
  nic,
  pci,
  plan,
  pseries,
  refused,
  seats,
  times,
} from '../../support/builders.ts';

const card = (more = {}) => nic('e1000', more);
const bridge = (index: number, more = {}) => pci('pci-root', index, more);

describe('seats on host bridges', () => {
  test('USB and the balloon sit on the default bridge', () => {
    const planned = plan(pseries({ implied: true }));
    expect(impliedSeats(planned)).toEqual({ usb0: '00:01.0', memballoon0: '00:02.0' });
    expect(controllers(planned)).toEqual([]);
  });

  test('the default bridge has target index 0', () => {
    const [root] = plan(pseries()).devices.filter(({ id }) => id === 'pci0');
    expect(root).toMatchObject({ targetIndex: 0, modelName: 'spapr-pci-host-bridge' });
  });

  test('30 devices fit on one bridge', () => {
    const planned = plan(pseries({ devices: times(30, () => card()) }));
    expect(seats(planned)).toMatchObject({ nic0: '00:01.0', nic29: '00:1e.0' });
    expect(controllers(planned)).toEqual([]);
  });

  test('31 devices fit as well, but a second bridge is added and stays empty', () => {
    const planned = plan(pseries({ devices: times(31, () => card()) }));
    expect(seats(planned)).toMatchObject({ nic0: '00:01.0', nic30: '00:1f.0' });
    expect(controllers(planned)).toEqual(['pci-root 1 target 1']);
  });

  test('a seat on bus 2 brings host bridges up to it', () => {
    const planned = plan(pseries({ devices: [card(at('02:03.0'))] }));
    expect(seats(planned)).toEqual({ nic0: '02:03.0' });
    expect(controllers(planned)).toEqual(['pci-root 1 target 1', 'pci-root 2 target 2']);
  });

  test('indexes below a listed host bridge are filled', () => {
    expect(controllers(plan(pseries({ devices: [bridge(3)] })))).toEqual([
      'pci-root 1 target 1',
      'pci-root 2 target 2',
      'pci-root 3 target 3',
    ]);
  });
});

describe('target indexes', () => {
  const named = { modelName: 'spapr-pci-host-bridge' };

  test('the same one may be given twice', () => {
    const devices = [bridge(1, { targetIndex: 5 }), bridge(2, { targetIndex: 5 })];
    expect(controllers(plan(pseries({ devices })))).toEqual([
      'pci-root 1 target 5',
      'pci-root 2 target 5',
    ]);
  });

  test('one that a later bridge states is not seen', () => {
    expect(
      controllers(plan(pseries({ devices: [bridge(1), bridge(2, { targetIndex: 1 })] }))),
    ).toEqual(['pci-root 1 target 1', 'pci-root 2 target 1']);
  });

  test('unless that bridge names its QEMU device', () => {
    const devices = [bridge(1), bridge(2, { targetIndex: 1, ...named })];
    expect(controllers(plan(pseries({ devices })))).toEqual([
      'pci-root 1 target 2',
      'pci-root 2 target 1',
    ]);
  });

  test('31 further bridges use the numbers up, the 32nd is refused', () => {
    const bridges = (count: number) => times(count, (i) => bridge(i + 1));
    expect(controllers(plan(pseries({ devices: bridges(31) }))).at(-1)).toBe(
      'pci-root 31 target 31',
    );
    expect(refused(pseries({ devices: bridges(32) }))).toMatchObject({
      code: 'HostBridgesUsedUp',
      device: 'controller31',
      message:
        'no host bridge number is left for pci pci-root controller `controller31`: 1 to 31 are in use',
      hint: 'put more devices on each host bridge',
    });
  });
});

describe('PCI host devices are kept apart by IOMMU group', () => {
  const inGroup = (iommuGroup: number) => hostdev('pci', { iommuGroup });

  test('each group gets a host bridge, the default one has none of them', () => {
    const planned = plan(pseries({ devices: [inGroup(1), inGroup(2), inGroup(1)] }));
    expect(seats(planned)).toEqual({
      hostdev0: '01:01.0',
      hostdev1: '02:01.0',
      hostdev2: '01:02.0',
    });
    expect(controllers(planned)).toEqual(['pci-root 1 target 1', 'pci-root 2 target 2']);
  });

  test('devices whose group is not known share the default bridge', () => {
    const devices = [hostdev(), hostdev(), card()];
    expect(seats(plan(pseries({ devices })))).toEqual({
      nic0: '00:01.0',
      hostdev0: '00:02.0',
      hostdev1: '00:03.0',
    });
  });

  test('devices of no group stay off the bridge of a group', () => {
    const planned = plan(
      pseries({ devices: [inGroup(1), card(), device('rng', { model: 'virtio' })] }),
    );
    expect(seats(planned)).toEqual({ hostdev0: '01:01.0', nic0: '00:01.0', rng0: '00:02.0' });
  });

  test('a group takes the first listed bridge that is empty', () => {
    const devices = [bridge(1), bridge(2), card(at('01:01.0')), inGroup(7)];
    expect(seats(plan(pseries({ devices })))).toMatchObject({ hostdev0: '02:01.0' });
  });
});
