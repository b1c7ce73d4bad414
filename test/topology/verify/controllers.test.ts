import { describe, expect, it } from 'vitest';
import { at, controller, device, disk, findings, nic, pc, q35, rootPort } from './plan.ts';

describe('id.duplicate', () => {
  it('finds an id that is given twice', () => {
    expect(findings(pc(nic('net', '00:05.0'), nic('net', '00:06.0')))).toEqual([
      'error id.duplicate net net',
    ]);
    expect(findings(pc(nic('net', '00:05.0'), nic('net2', '00:06.0')))).toEqual([]);
  });
});

describe('controller.duplicate', () => {
  const scsi = (index: number, slot: string) =>
    controller('scsi', index, {
      id: `scsi-${slot}`,
      model: 'virtio-scsi',
      address: at(`00:${slot}.0`),
    });

  it('finds an index that is given twice', () => {
    expect(findings(pc(scsi(0, '05'), scsi(0, '06')))).toEqual([
      'error controller.duplicate scsi-05 scsi-06',
    ]);
    expect(findings(pc(scsi(0, '05'), scsi(1, '06')))).toEqual([]);
  });

  it('finds a controller without index', () => {
    const plain = device('fdc', 'controller', { type: 'fdc' });
    expect(findings(pc(plain))).toEqual(['error controller.duplicate fdc']);
  });

  it('lets USB companions share an index, but no two with ports of their own', () => {
    const usb = (id: string, model: string, seat: string) =>
      controller('usb', 0, { id, model, address: at(seat) });
    const uhci = usb('uhci', 'ich9-uhci1', '00:1d.0+');
    const ehci = usb('ehci', 'ich9-ehci1', '00:1d.7');
    const xhci = usb('xhci', 'qemu-xhci', '00:05.0');
    expect(findings(q35(ehci, uhci))).toEqual([]);
    expect(findings(q35(ehci, uhci, xhci))).toEqual(['error controller.duplicate ehci xhci']);
    const tablet = device('tablet', 'input', { type: 'tablet', bus: 'usb' });
    expect(findings(q35(ehci, uhci, xhci, tablet))).toEqual([
      'warning controller.duplicate ehci xhci',
    ]);
  });
});

describe('controller.gap', () => {
  it('finds a PCI controller that libvirt would add', () => {
    const ports = [rootPort(1, '00:01.0'), rootPort(3, '00:03.0')];
    expect(findings(q35(...ports))).toEqual(['error controller.gap']);
    expect(findings(q35(...ports, rootPort(2, '00:02.0')))).toEqual([]);
  });

  it('finds a disk controller that libvirt would add, below one in use', () => {
    const scsi = controller('scsi', 2, { model: 'virtio-scsi', address: at('00:05.0') });
    const sda = disk('sda', 'scsi', { type: 'drive', controller: 2, bus: 0, target: 0, unit: 0 });
    expect(findings(q35(scsi))).toEqual([]);
    expect(findings(q35(scsi, sda))).toEqual(['error controller.gap']);
  });
});
