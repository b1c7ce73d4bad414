import { describe, expect, it } from 'vitest';
import {
  at,
  buses,
  controller,
  device,
  nic,
  pc,
  plan,
  q35,
  refusalOf,
  seats,
} from '../support/guests.ts';

const many = (count: number, model: string) =>
  Array.from({ length: count }, (_, i) => nic(`nic${i}`, model));

describe('a q35 guest', () => {
  it('gets a root port for a device and a spare one', () => {
    const made = q35(nic('nic'));
    expect(seats(made).nic).toBe('01:00.0');
    expect(buses(made)).toEqual([
      'pcie-root 0',
      'pcie-root-port 1 @00:01.0 c1 p8 mf',
      'pcie-root-port 2 @00:01.1 c2 p9',
    ]);
  });

  it('gets no ports for nothing', () => {
    expect(buses(q35())).toEqual(['pcie-root 0']);
  });

  it('gets a bridge for a conventional device; the bridge takes the lowest port', () => {
    const made = q35(nic('express'), nic('conventional', 'rtl8139'));
    expect(seats(made)).toMatchObject({ express: '02:00.0', conventional: '03:01.0' });
    expect(buses(made).slice(1)).toEqual([
      'pcie-root-port 1 @00:01.0 c1 p8 mf',
      'pcie-root-port 2 @00:01.1 c2 p9',
      'pcie-to-pci-bridge 3 @01:00.0',
      'pcie-root-port 4 @00:01.2 c4 p10',
    ]);
  });

  it('packs eight ports into a slot', () => {
    const made = q35(...many(10, 'virtio'));
    expect(buses(made)[8]).toBe('pcie-root-port 8 @00:01.7 c8 p15');
    expect(buses(made)[9]).toBe('pcie-root-port 9 @00:02.0 c9 p16 mf');
    expect(buses(made)).toHaveLength(12);
  });

  it('keeps slot 1 for the primary video device', () => {
    const made = q35(device('video', 'gpu', { model: 'vga' }), nic('nic'));
    expect(seats(made)).toMatchObject({ gpu: '00:01.0', nic: '01:00.0' });
    expect(buses(made)[1]).toContain('@00:02.0');
  });

  it('gets no spare port once the request lists a port', () => {
    const made = q35(
      controller('root', 'pcie-root', 0),
      controller('port', 'pcie-root-port', 1),
      nic('nic'),
    );
    expect(buses(made)).toEqual(['pcie-root 0', 'pcie-root-port 1 @00:01.0 c1 p8']);
  });

  it('fills gaps between indexes', () => {
    const made = q35(
      controller('root', 'pcie-root', 0),
      controller('port', 'pcie-root-port', 4),
      nic('nic'),
    );
    expect(buses(made).map((bus) => bus.split(' ')[1])).toEqual(['0', '1', '2', '3', '4']);
  });

  it('moves a conventional device behind the bridge its bus needs', () => {
    expect(seats(q35(nic('nic', 'rtl8139', { address: at('01:05.0') }))).nic).toBe('02:05.0');
  });

  it('puts ICH9 USB sets where the chipset has them', () => {
    const set = (index: number) =>
      ['ich9-ehci1', 'ich9-uhci1', 'ich9-uhci2', 'ich9-uhci3'].map((model) =>
        device('controller', `${model}-${index}`, { type: 'usb', model, index }),
      );
    const made = plan({ arch: 'x86_64', type: 'q35' }, [
      device('memballoon', 'b', { model: 'none' }),
      ...set(0),
      ...set(1),
    ]);
    expect(seats(made)).toMatchObject({
      'ich9-ehci1-0': '00:1d.7',
      'ich9-uhci1-0': '00:1d.0',
      'ich9-uhci3-1': '00:1a.2',
    });
  });

  it('numbers expander buses downwards, two apart', () => {
    const made = q35(
      controller('root', 'pcie-root', 0),
      controller('a', 'pcie-expander-bus', 1),
      controller('b', 'pcie-expander-bus', 2),
    );
    expect(buses(made).slice(1)).toEqual([
      'pcie-expander-bus 1 @00:01.0 b254',
      'pcie-expander-bus 2 @00:02.0 b252',
    ]);
  });

  it('adds a DMI bridge where QEMU is too old for the other one', () => {
    const made = plan(
      {
        arch: 'x86_64',
        type: 'q35',
        capabilities: {
          arch: 'x86_64',
          machines: { tcg: [{ name: 'pc-q35-2.4', alias: 'q35' }] },
          flags: new Set(['tcg', 'rtl8139', 'pci-bridge', 'dmi-to-pci-bridge', 'ioh3420']),
        },
      },
      [device('memballoon', 'b', { model: 'none' }), nic('nic', 'rtl8139')],
    );
    expect(buses(made)).toEqual([
      'pcie-root 0',
      'dmi-to-pci-bridge 1 @00:1e.0',
      'pci-bridge 2 @01:00.0 n2',
      'pcie-root-port 3 @00:01.0 c3 p8',
    ]);
    expect(seats(made).nic).toBe('02:01.0');
  });
});

describe('a pc guest', () => {
  it('puts its first devices behind the chipset', () => {
    const made = plan({ arch: 'x86_64', type: 'pc' }, []);
    expect(seats(made)).toMatchObject({ usb0: '00:01.2', memballoon0: '00:02.0' });
  });

  it('needs no bridge for 29 devices and one for 30', () => {
    expect(buses(pc(...many(29, 'rtl8139')))).toEqual(['pci-root 0']);
    const made = pc(...many(30, 'rtl8139'));
    expect(buses(made)).toEqual(['pci-root 0', 'pci-bridge 1 @00:02.0 n1']);
    expect(seats(made).nic29).toBe('01:01.0');
  });

  it('puts a bridge above the bus it sits on, or refuses', () => {
    const full = Array.from({ length: 30 }, (_, i) =>
      nic(`nic${i}`, 'rtl8139', { address: at(`00:${(i + 2).toString(16).padStart(2, '0')}.0`) }),
    );
    expect(refusalOf(() => pc(...full, nic('one-more', 'rtl8139'))).code).toBe(
      'BridgeBehindItself',
    );
  });

  it('keeps the seats of the PIIX3 chip', () => {
    const refused = refusalOf(() => pc(nic('nic', 'rtl8139', { address: at('00:01.0') })));
    expect(refused.code).toBe('PciSeatTaken');
    expect(refused.message).toContain('the ISA bridge');
    expect(seats(pc(nic('nic', 'rtl8139', { address: at('00:01.4') }))).nic).toBe('00:01.4');
  });
});

describe('other machines', () => {
  it('aarch64 virt: PCI unless one device is memory-mapped', () => {
    const machine = { arch: 'aarch64', type: 'virt' };
    expect(
      seats(plan(machine, [nic('nic'), device('rng', 'rng', { model: 'virtio' })])),
    ).toMatchObject({ nic: '01:00.0', rng: '02:00.0' });
    const mapped = plan(machine, [
      nic('nic'),
      device('rng', 'rng', { model: 'virtio', address: { type: 'virtio-mmio' } }),
    ]);
    expect(seats(mapped).nic).toBe('virtio-mmio virtio-mmio');
  });

  it('pseries: another host bridge when the first is full', () => {
    const made = plan({ arch: 'ppc64', type: 'pseries' }, [
      device('controller', 'usb', { type: 'usb', model: 'none' }),
      device('memballoon', 'b', { model: 'none' }),
      ...many(31, 'virtio'),
    ]);
    expect(buses(made)).toEqual(['pci-root 0 t0', 'pci-root 1 t1']);
    expect(seats(made).nic30).toBe('00:1f.0');
  });

  it('pseries: registers on the spapr-vio bus', () => {
    const made = plan({ arch: 'ppc64', type: 'pseries' }, [
      nic('a', 'spapr-vlan'),
      nic('b', 'spapr-vlan'),
      device('nvram', 'nv'),
    ]);
    expect(seats(made)).toMatchObject({
      a: 'spapr-vio 0x00001000',
      b: 'spapr-vio 0x00002000',
      nv: 'spapr-vio 0x00003000',
    });
  });

  it('s390x: channel devices, and zPCI ids for host devices', () => {
    const made = plan({ arch: 's390x', type: 's390-ccw-virtio' }, [
      nic('nic'),
      device('hostdev', 'vf', { type: 'pci', hostAddress: '0001:00:00.0' }),
    ]);
    expect(seats(made)).toMatchObject({
      nic: 'ccw fe.0.0000',
      vf: '00:01.0',
      memballoon0: 'ccw fe.0.0001',
    });
    const vf = made.devices.find(({ id }) => id === 'vf');
    expect(vf?.address).toMatchObject({ zpci: { uid: 1, fid: 0 } });
  });
});

describe('refusals', () => {
  it('say who sits on the seat', () => {
    const refused = refusalOf(() =>
      q35(
        nic('a', 'virtio', { address: at('01:00.0') }),
        nic('b', 'virtio', { address: at('01:00.0') }),
      ),
    );
    expect(refused.code).toBe('PciSeatTaken');
    expect(refused.device).toBe('b');
    expect(refused.message).toContain('`a`');
    expect(refused.issues[0].path).toEqual(['devices', 3, 'address']);
  });

  it('say which buses there are and who sits there', () => {
    const bare = { arch: 'x86_64', type: 'microvm' };
    const refused = refusalOf(() => plan(bare, [device('memballoon', 'b', { model: 'none' })]));
    expect(refused.code).toBe('NoPciBus');
    expect(refused.hint).toContain('PCI root');
  });

  it('name the machine that is not known', () => {
    const refused = refusalOf(() => plan({ arch: 'x86_64', type: 'q36' }, []));
    expect(refused.code).toBe('MachineUnknown');
    expect(refused.hint).toBe('did you mean `q35`?');
  });
});
