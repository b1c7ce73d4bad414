import { describe, expect, it } from 'vitest';
import {
  at,
  controller,
  device,
  findings,
  messages,
  nic,
  pc,
  pciBridge,
  pcieToPciBridge,
  planFor,
  pseries,
  q35,
  rootPort,
} from './plan.ts';

describe('pci.bus-exists', () => {
  it('finds an address on a bus that nobody provides', () => {
    expect(findings(q35(rootPort(1, '00:01.0'), nic('net', '02:00.0')))).toEqual([
      'error pci.bus-exists net',
    ]);
  });

  it('accepts a bus that a controller provides', () => {
    expect(findings(q35(rootPort(1, '00:01.0'), nic('net', '01:00.0')))).toEqual([]);
  });

  it('finds a PCI domain other than 0', () => {
    expect(findings(pc(nic('net', at('00:05.0', { domain: 1 }))))).toEqual([
      'error pci.bus-exists net',
    ]);
  });

  it('only warns of a missing root where libvirt adds none', () => {
    const devices = [pciBridge(1, '00:01.0'), nic('net', '00:02.0')];
    expect(findings(planFor('x86_64', 'microvm', devices))).toEqual([
      'warning pci.bus-exists pci1',
      'warning pci.bus-exists net',
    ]);
    expect(findings(planFor('x86_64', 'pc-i440fx-10.0', devices))).toContain(
      'error pci.bus-exists net',
    );
  });
});

describe('pci.seat-taken', () => {
  it('finds two devices on one function', () => {
    expect(findings(pc(nic('a', '00:05.0'), nic('b', '00:06.0'), nic('c', '00:05.0')))).toEqual([
      'error pci.seat-taken a c',
    ]);
  });

  it('accepts two functions of one slot', () => {
    expect(findings(pc(nic('a', '00:05.0+'), nic('b', '00:05.1')))).toEqual([]);
  });

  it('finds a device on a function of the chipset', () => {
    const plan = q35(nic('net', '00:1f.3', 'e1000e'));
    expect(findings(plan)).toEqual(['error pci.seat-taken net']);
    expect(messages(plan)).toEqual([
      'e1000e interface `net` is at 0000:00:1f.3, which is the SMBus controller',
    ]);
    expect(findings(q35(nic('net', '00:1f.1', 'e1000e')))).toEqual([]);
  });

  it('lets a console repeat the address of its serial port', () => {
    const serial = device('serial0', 'serial', {
      targetType: 'pci-serial',
      address: at('00:05.0'),
    });
    const console = device('console0', 'console', {
      targetType: 'serial',
      address: at('00:05.0'),
    });
    const virtio = device('console0', 'console', {
      targetType: 'virtio',
      address: at('00:05.0'),
    });
    expect(findings(pc(serial, console))).toEqual([]);
    expect(findings(pc(serial, virtio))).toEqual(['error pci.seat-taken serial0 console0']);
  });

  it('takes an interface of type hostdev for one device', () => {
    const passed = device('net', 'interface', { type: 'hostdev', address: at('00:05.0') });
    expect(findings(pc(passed))).toEqual([]);
  });

  it('only warns at a PIIX3 seat of a machine without that chipset', () => {
    const usb = controller('usb', 0, { model: 'piix3-uhci', address: at('00:01.2') });
    const devices = [nic('a', '00:01.0+'), nic('b', '00:01.2')];
    expect(findings(pseries(usb, ...devices))).toEqual(['warning pci.seat-taken usb0 b']);
    expect(findings(pc(usb, nic('b', '00:01.2')))).toEqual(['error pci.seat-taken usb0 b']);
  });
});

describe('pci.chipset-seat', () => {
  it('finds a controller of the chipset elsewhere', () => {
    const ide = (seat: string) => controller('ide', 0, { address: at(seat) });
    expect(findings(pc(ide('00:01.1')))).toEqual([]);
    expect(findings(pc(ide('00:05.0')))).toEqual(['error pci.chipset-seat ide0']);
  });

  it('finds who sits where QEMU has a controller that the plan does not list', () => {
    expect(findings(pc(nic('net', '00:01.1')))).toEqual(['warning pci.chipset-seat net']);
    const none = controller('usb', 0, { model: 'none' });
    expect(findings(pc(nic('net', '00:01.2')))).toEqual(['error pci.chipset-seat net']);
    expect(findings(pc(none, nic('net', '00:01.2')))).toEqual([]);
    const bare = q35(nic('net', '00:1f.2'));
    const devices = bare.devices.filter(({ id }) => id !== 'sata0');
    expect(findings({ ...bare, devices })).toEqual(['error pci.chipset-seat net']);
  });
});

describe('pci.plugs-into', () => {
  it('lets endpoints of both kinds plug into whatever takes endpoints', () => {
    const plan = q35(
      rootPort(1, '00:01.0'),
      pcieToPciBridge(2, '01:00.0'),
      nic('express', '02:01.0', 'e1000e'),
      nic('conventional', '00:02.0', 'rtl8139'),
    );
    expect(findings(plan)).toEqual([]);
  });

  it('lets a pci-bridge plug into whatever takes endpoints', () => {
    expect(findings(q35(pciBridge(1, '00:05.0')))).toEqual([]);
  });

  it('finds a pcie-to-pci-bridge on the root', () => {
    expect(findings(q35(pcieToPciBridge(1, '00:01.0')))).toEqual(['error pci.plugs-into pci1']);
  });

  it('finds a root port on a conventional bus', () => {
    expect(findings(pc(rootPort(1, '00:05.0')))).toEqual(['error pci.plugs-into pci1']);
  });

  it('finds a root with an address', () => {
    const root = controller('pci', 0, { model: 'pci-root', address: at('00:00.0') });
    const plan = planFor('x86_64', 'pc-i440fx-10.0', [root]);
    expect(findings(plan)).toEqual(['error pci.plugs-into pci0']);
  });

  it('finds a PIIX3 USB controller at its seat on a PCI Express root', () => {
    const usb = controller('usb', 0, { model: 'piix3-uhci', address: at('00:01.2') });
    expect(findings(q35(nic('net', '00:01.0+'), usb))).toEqual(['error pci.plugs-into usb0']);
  });
});

describe('pci.slot-range', () => {
  it('finds a slot that the bus does not have', () => {
    expect(findings(q35(rootPort(1, '00:01.0'), nic('net', '01:01.0')))).toEqual([
      'error pci.slot-range net',
    ]);
    expect(findings(pc(pciBridge(1, '00:05.0'), nic('net', '01:00.0')))).toEqual([
      'error pci.slot-range net',
    ]);
    expect(findings(pc(pciBridge(1, '00:05.0'), nic('net', '01:1f.0')))).toEqual([]);
  });

  it('finds a function above 7', () => {
    expect(findings(pc(nic('a', '00:05.0+'), nic('b', '00:05.8')))).toEqual([
      'error pci.slot-range b',
    ]);
  });
});

describe('pci.function-zero', () => {
  it('warns of functions without function 0', () => {
    expect(findings(pc(nic('net', '00:05.1')))).toEqual(['warning pci.function-zero net']);
  });

  it('counts the functions of the chipset', () => {
    expect(findings(q35(nic('net', '00:1f.1')))).toEqual([]);
  });

  it('finds a function 0 that is not marked', () => {
    const other = nic('b', '00:05.1');
    expect(findings(pc(nic('a', '00:05.0'), other))).toEqual(['error pci.function-zero a b']);
    expect(findings(pc(nic('a', '00:05.0+'), other))).toEqual([]);
  });

  it('only warns where multifunction is off, which libvirt respects', () => {
    const first = nic('a', at('00:05.0', { multifunction: 'off' }));
    expect(findings(pc(first, nic('b', '00:05.1')))).toEqual(['warning pci.function-zero a b']);
    expect(findings(pc(first))).toEqual([]);
  });
});

describe('pci.integrated', () => {
  it('finds a virtio-iommu that is not on bus 0', () => {
    const iommu = (seat: string) =>
      device('iommu0', 'iommu', { model: 'virtio', address: at(seat) });
    expect(findings(q35(rootPort(1, '00:01.0'), iommu('01:00.0')))).toEqual([
      'error pci.integrated iommu0',
    ]);
    expect(findings(q35(rootPort(1, '00:01.0'), iommu('00:02.0')))).toEqual([]);
  });
});

describe('pci.unplaced', () => {
  it('finds a device without the seat it needs', () => {
    expect(findings(pc(nic('net')))).toEqual(['error pci.unplaced net']);
    expect(findings(pc(nic('net', at('00:00.3'))))).toEqual(['error pci.unplaced net']);
    expect(findings(pc(nic('net', '00:03.0')))).toEqual([]);
  });

  it('finds a controller, and an interface of type hostdev, without seat', () => {
    const passed = device('net', 'interface', { type: 'hostdev' });
    const { address: _, ...port } = rootPort(1, '00:01.0');
    expect(findings(q35(port, passed))).toEqual([
      'error pci.unplaced pci1',
      'error pci.unplaced net',
    ]);
  });

  it('leaves devices with another address and boards without PCI alone', () => {
    expect(findings(q35(nic('net', { type: 'virtio-mmio' })))).toEqual([]);
    expect(findings(planFor('aarch64', 'raspi4b', [nic('net')]))).toEqual([]);
  });

  it('says when there is no PCI bus at all', () => {
    expect(messages(planFor('x86_64', 'isapc', [nic('net')]))).toEqual([
      'virtio interface `net` has no PCI address, and the guest has no PCI bus',
    ]);
  });

  it('leaves what is switched off alone', () => {
    const none = device('balloon', 'memballoon', { model: 'none' });
    expect(findings(q35(none, controller('usb', 0, { model: 'none' })))).toEqual([]);
  });
});
