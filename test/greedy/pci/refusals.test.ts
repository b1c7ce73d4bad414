import { describe, expect, test } from 'vitest';
import {
  at,
  device,
  hostdev,
  nic,
  pc,
  pci,
  plan,
  q35,
  refused,
  seats,
  times,
  video,
} from '../../support/builders.ts';

const root = pci('pcie-root', 0);

describe('a seat that cannot be had is refused with the reason', () => {
  test('someone else sits there', () => {
    const devices = [nic('virtio', at('01:00.0')), nic('e1000e', at('01:00.0'))];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'PciSeatTaken',
      device: 'nic1',
      path: ['devices', 'nic1', 'address'],
      message:
        'e1000e interface `nic1` is to sit at 0000:01:00.0, which virtio interface `nic0` has',
      hint: 'leave the address out, or use function 1 of the same slot',
      data: { address: '0000:01:00.0', holder: 'nic0' },
    });
  });

  test('all functions of the slot are taken', () => {
    const filled = times(8, (i) => nic('virtio', at(`00:05.${i}`)));
    expect(refused(q35({ devices: [...filled, nic('virtio', at('00:05.3'))] }))).toMatchObject({
      device: 'nic8',
      hint: 'leave the address out, or name a free slot',
      data: { holder: 'nic3' },
    });
  });

  test('there is only one PCI domain', () => {
    const devices = [nic('virtio', at('01:00.0', { domain: 1 }))];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'PciDomainUnsupported',
      message: 'virtio interface `nic0` is to sit at 0001:01:00.0, but only PCI domain 0 exists',
      hint: 'leave `domain` out',
    });
  });

  test('the bus has no such slot', () => {
    const devices = [root, pci('pcie-root-port', 1), nic('virtio', at('01:01.0'))];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'PciSlotOutOfRange',
      message:
        'virtio interface `nic0` is to sit at 0000:01:01.0, but bus 1 (pcie-root-port) has slot 0 only',
      data: { slot: 1, first: 0, last: 0 },
    });
    const bridged = [pci('pci-bridge', 1), nic('rtl8139', at('01:00.0'))];
    expect(refused(pc({ devices: bridged })).message).toBe(
      'rtl8139 interface `nic0` is to sit at 0000:01:00.0, but bus 1 (pci-bridge) has slots 1 to 31',
    );
  });

  test('an integrated device sits on bus 0 only', () => {
    const devices = [device('panic', { model: 'pvpanic', ...at('01:00.0') })];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'NotOnBusZero',
      message: 'pvpanic panic `panic0` is to sit at 0000:01:00.0, but it must sit on bus 0',
      hint: 'leave the address out, or name a slot of bus 0',
    });
  });

  test.each([
    ['pcie-to-pci-bridge', '00:02.0', 'bus 0 (pcie-root) does not take a pcie-to-pci-bridge'],
    [
      'pcie-switch-upstream-port',
      '00:02.0',
      'bus 0 (pcie-root) does not take a pcie-switch-upstream-port',
    ],
    [
      'pcie-switch-downstream-port',
      '02:00.0',
      'bus 2 (pcie-root-port) does not take a pcie-switch-downstream-port',
    ],
    ['pcie-root-port', '02:00.0', 'bus 2 (pcie-root-port) does not take a pcie-root-port'],
    ['dmi-to-pci-bridge', '02:00.0', 'bus 2 (pcie-root-port) does not take a dmi-to-pci-bridge'],
    ['pcie-expander-bus', '02:00.0', 'bus 2 (pcie-root-port) does not take a pcie-expander-bus'],
  ])('a %s does not plug in at %s', (model, seat, reason) => {
    const devices = [root, pci(model, 1, at(seat)), pci('pcie-root-port', 2)];
    const issue = refused(q35({ devices }));
    expect(issue.code).toBe('PciSeatWrongKind');
    expect(issue.message).toContain(`but ${reason}`);
    expect(issue.hint).toBe(`leave the address out, or name a bus that takes a ${model}`);
  });

  test('a bridge that does not plug in is said to need a standard PCI seat', () => {
    const bridge = pci('pci-bridge', 2, at('01:00.0'));
    const devices = [root, pci('pcie-expander-bus', 1), bridge];
    expect(refused(q35({ devices })).message).toContain(
      'bus 1 (pcie-expander-bus) does not take a standard PCI device',
    );
  });

  test('nothing but downstream ports sits on an upstream port', () => {
    const upstream = [pci('pcie-root-port', 1), pci('pcie-switch-upstream-port', 2)];
    const devices = [root, ...upstream, nic('virtio', at('02:00.0'))];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'PciSeatWrongKind',
      message: expect.stringContaining('bus 2 (pcie-switch-upstream-port) does not take'),
    });
  });
});

describe('a seat that is asked for is judged less strictly than one that is chosen', () => {
  test.each([
    ['a conventional device on the express root', nic('rtl8139', at('00:05.0')), '00:05.0'],
    ['a conventional device on a root port', nic('rtl8139', at('03:00.0')), '03:00.0'],
    ['an express device on the root', nic('e1000e', at('00:05.0')), '00:05.0'],
    ['an express device behind a bridge', nic('e1000e', at('02:05.0')), '02:05.0'],
  ])('%s', (_, sketch, seat) => {
    const ports = [
      pci('pcie-root-port', 1),
      pci('pcie-to-pci-bridge', 2),
      pci('pcie-root-port', 3),
    ];
    expect(seats(plan(q35({ devices: [root, ...ports, sketch] })))).toEqual({ nic0: seat });
  });

  test('a device that needs no seat keeps one it states', () => {
    const itco = device('watchdog', { model: 'ib700', ...at('00:05.0') });
    const planned = plan(pc({ devices: [itco, nic('rtl8139', at('00:06.0'))] }));
    expect(seats(planned)).toMatchObject({ watchdog0: '00:05.0' });
  });
});

describe('controllers that cannot be placed', () => {
  test.each([
    ['pcie-switch-downstream-port', 'list a `pcie-switch-upstream-port` for it'],
    ['pcie-to-pci-bridge', 'list a `pcie-root-port` for it'],
  ])('a lone %s', (model, hint) => {
    const issue = refused(q35({ devices: [root, pci(model, 1)] }));
    expect(issue).toMatchObject({ code: 'ControllerNotAddable', device: 'controller1', hint });
    expect(issue.message).toContain(`needs a seat for a \`${model}\``);
  });

  test('a lone PCI bridge on an express guest can only sit on itself', () => {
    expect(refused(q35({ devices: [root, pci('pci-bridge', 1)] }))).toMatchObject({
      code: 'BridgeBehindItself',
      data: { index: 1, bus: 1 },
    });
  });

  test('a controller without model', () => {
    expect(
      refused(q35({ devices: [root, device('controller', { type: 'pci', index: 1 })] })),
    ).toMatchObject({
      code: 'PciModelMissing',
      device: 'controller1',
      path: ['devices', 'controller1', 'model'],
      hint: 'give it one, such as `pcie-root-port` or `pci-bridge`',
    });
  });
});

describe('host devices', () => {
  test('count as PCI Express unless they are known to be conventional', () => {
    const devices = [
      hostdev(),
      hostdev('pci', { express: false }),
      hostdev('pci', { express: true }),
    ];
    expect(seats(plan(q35({ devices })))).toEqual({
      hostdev0: '02:00.0',
      hostdev1: '03:01.0',
      hostdev2: '04:00.0',
    });
  });

  test('an interface of type hostdev has one seat with its host device', () => {
    const passed = device('interface', { type: 'hostdev', hostAddress: '0000:03:00.1' });
    const devices = [nic(), passed, hostdev()];
    expect(seats(plan(q35({ devices })))).toEqual({
      nic0: '01:00.0',
      nic1: '02:00.0',
      hostdev0: '03:00.0',
    });
  });

  test('such an interface keeps a seat it states', () => {
    const passed = device('interface', { type: 'hostdev', ...at('02:00.0') });
    expect(seats(plan(q35({ devices: [passed, hostdev()] })))).toEqual({
      nic0: '02:00.0',
      hostdev0: '01:00.0',
    });
  });

  test('an unassigned device has no seat and takes none', () => {
    const devices = [hostdev('pci', { address: { type: 'unassigned' } }), hostdev()];
    expect(seats(plan(q35({ devices })))).toEqual({ hostdev1: '01:00.0' });
  });

  test.each([
    ['a mediated device of model vfio-pci', hostdev('mdev', { model: 'vfio-pci' }), '01:00.0'],
    ['a SCSI host bus adapter', hostdev('scsi_host', { hostAddress: 'naa.1' }), '01:00.0'],
    ['a transitional one', hostdev('scsi_host', { model: 'virtio-transitional' }), '02:01.0'],
  ])('%s has a seat', (_, sketch, seat) => {
    expect(seats(plan(q35({ devices: [sketch] })))).toEqual({ hostdev0: seat });
  });

  test('a mediated device of model vfio-ap has none', () => {
    expect(seats(plan(q35({ devices: [hostdev('mdev', { model: 'vfio-ap' })] })))).toEqual({});
  });
});

describe('video devices that have no seat', () => {
  test.each(['ramfb', 'none'])('%s', (model) => {
    expect(seats(plan(q35({ devices: [video(model)] })))).toEqual({});
  });
});
