import { describe, expect, test } from 'vitest';
import {
  at,
  controllers,
  device,
  deviceOf,
  impliedSeats,
  nic,
  pci,
  pciAddressOf,
  plan,
  q35,
  refused,
  seats,
  sound,
  times,
  usb,
  video,
} from '../../support/builders.ts';

const root = pci('pcie-root', 0);
const port = (index?: number, more = {}) => pci('pcie-root-port', index, more);

describe('root ports are added as they are needed', () => {
  test('an express device gets a root port of its own, and one port stays spare', () => {
    const planned = plan(q35({ devices: [nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
    ]);
  });

  test('a guest that needs no port gets none', () => {
    expect(controllers(plan(q35()))).toEqual([]);
  });

  test('a guest with the usual devices has a port for each and one spare', () => {
    const planned = plan(q35({ implied: true, devices: [nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(impliedSeats(planned)).toEqual({
      usb0: '02:00.0',
      memballoon0: '03:00.0',
      sata0: '00:1f.2',
    });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
      'pcie-root-port 3 @00:01.2 c3 p0xa',
      'pcie-root-port 4 @00:01.3 c4 p0xb',
    ]);
  });

  test('eight ports share a slot, the ninth opens the next', () => {
    const planned = plan(q35({ devices: times(10, () => nic()) }));
    expect(Object.values(seats(planned))).toEqual([
      ...times(9, (i) => `0${i + 1}:00.0`),
      '0a:00.0',
    ]);
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      ...times(
        7,
        (i) => `pcie-root-port ${i + 2} @00:01.${i + 1} c${i + 2} p0x${(9 + i).toString(16)}`,
      ),
      'pcie-root-port 9 @00:02.0 c9 p0x10 mf',
      'pcie-root-port 10 @00:02.1 c10 p0x11',
      'pcie-root-port 11 @00:02.2 c11 p0x12',
    ]);
  });

  test('ports start behind the video device, which has slot 1', () => {
    const planned = plan(q35({ devices: [video('vga'), ...times(10, () => nic())] }));
    expect(seats(planned)).toMatchObject({ video0: '00:01.0', nic0: '01:00.0', nic9: '0a:00.0' });
    expect(controllers(planned).at(0)).toBe('pcie-root-port 1 @00:02.0 c1 p0x10 mf');
    expect(controllers(planned)).toHaveLength(11);
  });

  test('no port is spare if the guest lists a port itself', () => {
    const planned = plan(q35({ devices: [root, port(1), nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(controllers(planned)).toEqual(['pcie-root-port 1 @00:01.0 c1 p0x8']);
  });

  test('indexes that are left out below a listed port are filled with ports', () => {
    const planned = plan(q35({ devices: [root, port(4), nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
      'pcie-root-port 3 @00:01.2 c3 p0xa',
      'pcie-root-port 4 @00:01.3 c4 p0xb',
    ]);
  });

  test('an empty port that had to be added serves as the spare one', () => {
    const planned = plan(q35({ devices: [nic('virtio', at('03:00.0'))] }));
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
      'pcie-root-port 3 @00:01.2 c3 p0xa',
    ]);
  });

  test('a listed root alone does not take the spare port away', () => {
    expect(controllers(plan(q35({ devices: [root, nic()] })))).toHaveLength(2);
  });

  test('an unused port in the request takes the spare port away', () => {
    expect(controllers(plan(q35({ devices: [root, port(1)] })))).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8',
    ]);
  });

  test('devices that sit on bus 0 need no port, hence there is no spare one', () => {
    expect(controllers(plan(q35({ devices: [nic('virtio', at('00:03.0'))] })))).toEqual([]);
  });

  test('an interface model nobody knows counts as PCI Express', () => {
    const planned = plan(q35({ devices: [nic('ne2k_pci')] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(controllers(planned)).toHaveLength(2);
  });

  test('240 root ports fit on the root, 241 do not', () => {
    expect(controllers(plan(q35({ devices: [root, port(240)] })))).toHaveLength(240);
    expect(refused(q35({ devices: [root, port(241)] }))).toMatchObject({
      code: 'ControllerNotAddable',
      hint: 'a root port sits on `pcie-root` or on a `pcie-expander-bus`',
    });
  });
});

describe('conventional devices sit behind a PCIe-to-PCI bridge', () => {
  test('the bridge takes the lowest root port, so the express device moves up', () => {
    const planned = plan(q35({ devices: [nic(), nic('rtl8139')] }));
    expect(seats(planned)).toEqual({ nic0: '02:00.0', nic1: '03:01.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
      'pcie-to-pci-bridge 3 @01:00.0',
      'pcie-root-port 4 @00:01.2 c4 p0xa',
    ]);
  });

  const behindBridge = [
    'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
    'pcie-to-pci-bridge 2 @01:00.0',
    'pcie-root-port 3 @00:01.1 c3 p0x9',
  ];

  test('a lone conventional device gets port, bridge and a spare port', () => {
    const planned = plan(q35({ devices: [nic('rtl8139')] }));
    expect(seats(planned)).toEqual({ nic0: '02:01.0' });
    expect(controllers(planned)).toEqual(behindBridge);
  });

  test.each(['01:05.0', '02:05.0'])('the seat %s is one behind the new bridge', (seat) => {
    const planned = plan(q35({ devices: [nic('rtl8139', at(seat))] }));
    expect(seats(planned)).toEqual({ nic0: '02:05.0' });
    expect(controllers(planned)).toEqual(behindBridge);
  });

  test('a seat on bus 3 asks for a bridge behind the bridge', () => {
    const planned = plan(q35({ devices: [nic('rtl8139', at('03:05.0'))] }));
    expect(seats(planned)).toEqual({ nic0: '03:05.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-to-pci-bridge 2 @01:00.0',
      'pci-bridge 3 @02:01.0 n3',
      'pcie-root-port 4 @00:01.1 c4 p0x9',
    ]);
  });

  test('slot 0 of the bridge that would be added does not exist', () => {
    const issue = refused(q35({ devices: [nic('rtl8139', at('01:00.0'))] }));
    expect(issue).toMatchObject({
      code: 'PciSlotOutOfRange',
      device: 'nic0',
      data: { address: '0000:01:00.0', slot: 0, first: 1, last: 31 },
    });
    expect(issue.message).toContain('has slots 1 to 31');
  });

  test.each([
    { what: 'transitional virtio devices', nics: [nic('virtio-transitional')] },
    { what: 'e1000 cards', nics: [nic('e1000')] },
    { what: 'vmxnet3 cards', nics: [nic('vmxnet3')] },
  ])('$what are conventional', ({ nics }) => {
    expect(seats(plan(q35({ devices: nics })))).toEqual({ nic0: '02:01.0' });
  });

  test('crypto, shared memory and pstore devices are conventional', () => {
    const shmem = device('shmem', { name: 'a', model: 'ivshmem-plain' });
    const pstore = device('pstore', { backend: 'acpi-erst' });
    const crypto = device('crypto', { model: 'virtio', backend: 'builtin' });
    expect(seats(plan(q35({ devices: [crypto] })))).toEqual({ crypto0: '02:01.0' });
    const both = plan(q35({ devices: [shmem, pstore] }));
    expect(seats(both)).toEqual({ shmem0: '02:01.0', pstore0: '02:02.0' });
    expect(controllers(both)).toEqual(behindBridge);
  });

  test('an explicit USB controller without model is a PIIX3 one and conventional', () => {
    expect(seats(plan(q35({ devices: [usb(undefined, 0)] })))).toEqual({ controller0: '02:01.0' });
  });

  test('a QEMU without that bridge gets a DMI bridge with a PCI bridge behind it', () => {
    const planned = plan(q35({ devices: [nic('rtl8139')], without: ['pcie-pci-bridge'] }));
    expect(seats(planned)).toEqual({ nic0: '02:01.0' });
    expect(controllers(planned)).toEqual([
      'dmi-to-pci-bridge 1 @00:1e.0',
      'pci-bridge 2 @01:00.0 n2',
      'pcie-root-port 3 @00:01.0 c3 p0x8',
    ]);
  });

  test('without modern virtio devices all virtio devices are conventional', () => {
    const planned = plan(q35({ devices: [nic()], without: ['virtio-pci-non-transitional'] }));
    expect(seats(planned)).toEqual({ nic0: '02:01.0' });
  });
});

describe('listed controllers', () => {
  test('a DMI bridge sits in slot 1e; a PCI bridge is added behind it, no spare port', () => {
    const planned = plan(q35({ devices: [root, pci('dmi-to-pci-bridge', 1), nic('rtl8139')] }));
    expect(seats(planned)).toEqual({ nic0: '02:01.0' });
    expect(controllers(planned)).toEqual([
      'dmi-to-pci-bridge 1 @00:1e.0',
      'pci-bridge 2 @01:00.0 n2',
    ]);
  });

  test('a DMI bridge with an empty address is not drawn to slot 1e', () => {
    const bridge = pci('dmi-to-pci-bridge', 1, at('00:00.0'));
    expect(controllers(plan(q35({ devices: [root, bridge] })))).toEqual([
      'dmi-to-pci-bridge 1 @00:01.0',
    ]);
  });

  test('a PCIe-to-PCI bridge without a port to sit on is refused', () => {
    const bridge = pci('pcie-to-pci-bridge', 1);
    expect(refused(q35({ devices: [root, bridge] }))).toMatchObject({
      code: 'ControllerNotAddable',
      device: 'controller1',
      message:
        'pci pcie-to-pci-bridge controller `controller1` needs a seat for a `pcie-to-pci-bridge`; ' +
        'none is free, and no controller that offers one can be added on its own',
      hint: 'list a `pcie-root-port` for it',
    });
  });

  test('controllers without index are numbered in the order in which they are written', () => {
    const devices = [root, pci('pcie-to-pci-bridge'), port(), nic('rtl8139')];
    const planned = plan(q35({ devices }));
    expect(seats(planned)).toEqual({ nic0: '01:01.0' });
    expect(controllers(planned)).toEqual([
      'pcie-to-pci-bridge 1 @02:00.0',
      'pcie-root-port 2 @00:01.0 c2 p0x8',
    ]);
  });

  test('a PCI bridge may sit on the express root if it is told to', () => {
    const bridge = pci('pci-bridge', 1, at('00:05.0'));
    const planned = plan(q35({ devices: [root, bridge, nic('rtl8139')] }));
    expect(seats(planned)).toEqual({ nic0: '01:01.0' });
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:05.0 n1']);
  });

  test('a port in the middle of a slot keeps its function and draws no others to it', () => {
    const devices = [root, port(1, at('00:04.2')), port(2), port(3)];
    expect(controllers(plan(q35({ devices })))).toEqual([
      'pcie-root-port 1 @00:04.2 c1 p0x22',
      'pcie-root-port 2 @00:01.0 c2 p0x8 mf',
      'pcie-root-port 3 @00:01.1 c3 p0x9',
    ]);
  });

  test('a slot that an endpoint had first is not shared further', () => {
    const devices = [root, nic('virtio', at('00:01.0')), port(1, at('00:01.1')), port(2)];
    const planned = plan(q35({ devices }));
    expect(pciAddressOf(planned, 'nic0').multifunction).toBe('on');
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.1 c1 p0x9',
      'pcie-root-port 2 @00:02.0 c2 p0x10',
    ]);
  });

  test('a slot that a port had first stays open to ports, whoever joins', () => {
    const rng = device('rng', { model: 'virtio', ...at('00:01.1') });
    const devices = [root, port(1, at('00:01.0')), rng, port(2), port(3)];
    expect(controllers(plan(q35({ devices })))).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.2 c2 p0xa',
      'pcie-root-port 3 @00:01.3 c3 p0xb',
    ]);
  });

  test('a port whose multifunction is off keeps that, although others join its slot', () => {
    const devices = [root, port(1, at('00:01.0', { multifunction: 'off' })), port(2)];
    expect(controllers(plan(q35({ devices })))).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf-off',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
    ]);
  });

  test('chassis and port that are given stay, even twice', () => {
    const numbers = { chassis: 7, port: 0x20 };
    expect(controllers(plan(q35({ devices: [root, port(1, numbers), port(2, numbers)] })))).toEqual(
      ['pcie-root-port 1 @00:01.0 c7 p0x20 mf', 'pcie-root-port 2 @00:01.1 c7 p0x20'],
    );
  });

  test('an older root port is taken where QEMU has no other', () => {
    const planned = plan(q35({ devices: [nic()], without: ['pcie-root-port'] }));
    expect(deviceOf(planned, 'pci1')).toMatchObject({ modelName: 'ioh3420' });
  });

  test.each([
    ['pcie-root-port', 'pcie-root-port'],
    ['pcie-to-pci-bridge', 'pcie-pci-bridge'],
    ['pci-bridge', 'pci-bridge'],
  ])('the QEMU device of a %s is %s', (model, name) => {
    const planned = plan(q35({ devices: [nic('rtl8139', at('03:05.0'))] }));
    const found = planned.devices.find((each) => 'model' in each && each.model === model);
    expect(found).toMatchObject({ modelName: name });
  });

  test('function 0 is marked only if another device has another function', () => {
    const alone = plan(q35({ devices: [nic('virtio', at('00:05.0'))] }));
    expect(pciAddressOf(alone, 'nic0').multifunction).toBeUndefined();
    const both = plan(
      q35({ devices: [nic('virtio', at('00:05.3')), nic('virtio', at('00:05.0'))] }),
    );
    expect(pciAddressOf(both, 'nic1').multifunction).toBe('on');
    expect(pciAddressOf(both, 'nic0').multifunction).toBeUndefined();
  });

  test('a root port whose hotplug is off still takes devices', () => {
    const planned = plan(q35({ devices: [root, port(1, { hotplug: 'off' }), nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
  });

  test('an expander bus counts its bus number down from 256 and takes no endpoints', () => {
    const planned = plan(q35({ devices: [root, pci('pcie-expander-bus', 1), nic()] }));
    expect(seats(planned)).toEqual({ nic0: '02:00.0' });
    expect(controllers(planned)).toEqual([
      'pcie-expander-bus 1 @00:01.0 bus 254',
      'pcie-root-port 2 @00:02.0 c2 p0x10',
    ]);
  });

  test('a port on an expander bus has port number 0 there', () => {
    const devices = [root, pci('pcie-expander-bus', 1), port(2, at('01:00.0')), port(3), nic()];
    const planned = plan(q35({ devices }));
    expect(seats(planned)).toEqual({ nic0: '02:00.0' });
    expect(controllers(planned)).toEqual([
      'pcie-expander-bus 1 @00:01.0 bus 254',
      'pcie-root-port 2 @01:00.0 c2 p0x0',
      'pcie-root-port 3 @00:02.0 c3 p0x10',
    ]);
  });

  test('a switch may end up behind its own downstream port', () => {
    const downstream = (index: number) => pci('pcie-switch-downstream-port', index);
    const devices = [root, pci('pcie-switch-upstream-port', 1), downstream(2), downstream(3)];
    expect(controllers(plan(q35({ devices })))).toEqual([
      'pcie-switch-upstream-port 1 @02:00.0',
      'pcie-switch-downstream-port 2 @01:00.0 c2 p0x0',
      'pcie-switch-downstream-port 3 @01:01.0 c3 p0x1',
    ]);
  });

  test('an upstream port gets a root port if none is there', () => {
    const devices = [root, pci('pcie-switch-upstream-port', 1)];
    expect(controllers(plan(q35({ devices })))).toEqual([
      'pcie-switch-upstream-port 1 @02:00.0',
      'pcie-root-port 2 @00:01.0 c2 p0x8',
    ]);
  });

  test('devices go to downstream ports like to root ports, the lowest bus first', () => {
    const devices = [
      root,
      port(1),
      pci('pcie-switch-upstream-port', 2),
      pci('pcie-switch-downstream-port', 3),
      pci('pcie-switch-downstream-port', 4),
      nic(),
      nic(),
    ];
    expect(seats(plan(q35({ devices })))).toEqual({ nic0: '03:00.0', nic1: '04:00.0' });
  });
});

describe('devices of the chipset', () => {
  test('the first ICH9 sound card has a slot of its own, the next goes behind a bridge', () => {
    const planned = plan(q35({ devices: [sound('ich9'), sound('ich9')] }));
    expect(seats(planned)).toEqual({ sound0: '00:1b.0', sound1: '02:01.0' });
    expect(controllers(planned)).toHaveLength(3);
  });

  test('integrated devices sit on the root, behind the root ports', () => {
    const devices = [
      device('iommu', { model: 'virtio' }),
      device('panic', { model: 'pvpanic' }),
      nic(),
    ];
    const planned = plan(q35({ devices }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0', iommu0: '00:02.0', panic0: '00:03.0' });
    expect(controllers(planned)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p0x8 mf',
      'pcie-root-port 2 @00:01.1 c2 p0x9',
    ]);
  });

  test('an integrated device finds no seat if bus 0 is full', () => {
    const full = times(30, (i) => nic('virtio', at(`00:${(i + 1).toString(16)}.0`)));
    const devices = [device('iommu', { model: 'virtio' }), ...full];
    expect(refused(q35({ devices }))).toMatchObject({
      code: 'NotOnBusZero',
      device: 'iommu0',
      hint: 'move a device that does not need bus 0 to another bus',
    });
  });

  test('the video device goes behind a bridge if slot 1 is taken', () => {
    const planned = plan(q35({ devices: [video('vga'), nic('virtio', at('00:01.0'))] }));
    expect(seats(planned)).toEqual({ nic0: '00:01.0', video0: '02:01.0' });
  });

  test('function 1 of the slot of the LPC bridge is free for all', () => {
    expect(seats(plan(q35({ devices: [nic('virtio', at('00:1f.1'))] })))).toEqual({
      nic0: '00:1f.1',
    });
  });

  test.each([
    ['00:1f.0', 'the LPC bridge'],
    ['00:1f.3', 'the SMBus controller'],
  ])('%s belongs to %s', (seat, owner) => {
    expect(refused(q35({ devices: [nic('virtio', at(seat))] }))).toMatchObject({
      code: 'PciSeatTaken',
      device: 'nic0',
      message: `virtio interface \`nic0\` is to sit at 0000:${seat}, which ${owner} has`,
    });
  });

  test('00:1f.2 belongs to SATA controller 0', () => {
    expect(refused(q35({ devices: [nic('virtio', at('00:1f.2'))] }))).toMatchObject({
      code: 'PciSeatTaken',
      message:
        'sata controller `sata0` is to sit at 0000:00:1f.2, which virtio interface `nic0` has',
    });
  });

  test('the PIIX3 USB address does not exist on this chipset', () => {
    expect(refused(q35({ devices: [usb('piix3-uhci', 0, at('00:01.2'))] }))).toMatchObject({
      code: 'PciSeatWrongKind',
      message:
        'usb piix3-uhci controller `controller0` has the address of a function of the PIIX3 chip, ' +
        'which `pc-q35-10.0` does not have',
      hint: 'leave the address out',
    });
  });

  test('SATA controller 0 cannot sit anywhere else', () => {
    const sata = device('controller', { type: 'sata', index: 0, ...at('00:05.0') });
    expect(refused(q35({ devices: [sata] }))).toMatchObject({
      code: 'ChipsetSeatFixed',
      message: expect.stringContaining('sits at 0000:00:1f.2, not at 0000:00:05.0'),
      hint: 'leave the address out, or make it 0000:00:1f.2',
    });
  });
});
