import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/core/device.ts';
import { at, controller, device, findings, messages, q35 } from './plan.ts';

const xhci = controller('usb', 0, { model: 'qemu-xhci', address: at('00:05.0') });

function tablet(id: string, port?: string, bus = 0): Device {
  return device(id, 'input', {
    type: 'tablet',
    bus: 'usb',
    ...(port === undefined ? {} : { address: { type: 'usb', bus, port } }),
  });
}

function hub(id: string, port: string): Device {
  return device(id, 'hub', { type: 'usb', address: { type: 'usb', bus: 0, port } });
}

describe('usb.port-taken', () => {
  it('finds two devices on one port', () => {
    expect(findings(q35(xhci, tablet('a', '1'), tablet('b', '1')))).toEqual([
      'error usb.port-taken a b',
    ]);
    expect(findings(q35(xhci, tablet('a', '1'), tablet('b', '2')))).toEqual([]);
  });

  it('finds a device on the port of a hub, however the port is written', () => {
    expect(findings(q35(xhci, hub('hub', '1'), tablet('a', '01.0')))).toEqual([
      'error usb.port-taken hub a',
    ]);
  });

  it('only warns if a device has no port: libvirt may not have looked', () => {
    expect(findings(q35(xhci, tablet('a', '1'), tablet('b', '1'), tablet('c')))).toEqual([
      'warning usb.port-taken a b',
    ]);
  });

  it('does not count devices that are no USB devices', () => {
    const odd = device('net', 'interface', {
      model: 'virtio',
      address: { type: 'usb', bus: 0, port: '1' },
    });
    expect(findings(q35(xhci, tablet('a', '1'), odd))).toEqual([]);
  });
});

describe('usb.port-exists', () => {
  it('knows the ports of each model', () => {
    const uhci = controller('usb', 1, { model: 'piix3-uhci', address: at('00:06.0') });
    const many = controller('usb', 1, { model: 'nec-xhci', ports: 8, address: at('00:06.0') });
    expect(findings(q35(xhci, tablet('a', '4')))).toEqual([]);
    expect(messages(q35(xhci, tablet('a', '5')))).toEqual([
      'usb tablet `a` is at USB port 0:5, but bus 0 has 4 ports',
    ]);
    expect(findings(q35(xhci, uhci, tablet('a', '3', 1)))).toEqual(['error usb.port-exists a']);
    expect(findings(q35(xhci, many, tablet('a', '8', 1)))).toEqual([]);
  });

  it('finds a bus without controller', () => {
    expect(findings(q35(xhci, tablet('a', '1', 2)))).toEqual(['error usb.port-exists a']);
  });

  it('follows hubs', () => {
    expect(findings(q35(xhci, hub('hub', '1'), tablet('a', '1.8')))).toEqual([]);
    expect(messages(q35(xhci, hub('hub', '1'), tablet('a', '1.9')))).toEqual([
      'usb tablet `a` is at USB port 0:1.9, but the hub at 0:1 has 8 ports',
    ]);
    expect(messages(q35(xhci, tablet('a', '1.1')))).toEqual([
      'usb tablet `a` is at USB port 0:1.1, but there is no hub at 0:1',
    ]);
  });

  it('ends after four levels', () => {
    const hubs = ['1', '1.1', '1.1.1', '1.1.1.1'].map((port, i) => hub(`hub${i}`, port));
    expect(findings(q35(xhci, ...hubs))).toEqual([]);
    expect(findings(q35(xhci, ...hubs, tablet('a', '1.1.1.1.1')))).toEqual([
      'error usb.port-exists a',
    ]);
  });

  it('warns of a hub that is listed before the one it hangs from', () => {
    expect(findings(q35(xhci, hub('b', '1.1'), hub('a', '1')))).toEqual([
      'warning usb.port-exists b a',
    ]);
  });

  it('warns of devices without port if there is no controller', () => {
    expect(findings(q35(tablet('a')))).toEqual(['warning usb.port-exists a']);
    expect(findings(q35(xhci, tablet('a')))).toEqual([]);
  });

  it('finds numbers of ports that no controller has', () => {
    const ports = (model: string, count: number) =>
      q35(controller('usb', 0, { model, ports: count, address: at('00:05.0') }));
    expect(findings(ports('qemu-xhci', 16))).toEqual(['error usb.port-exists usb0']);
    expect(findings(ports('qemu-xhci', 15))).toEqual([]);
    expect(findings(ports('ehci', 4))).toEqual(['warning usb.port-exists usb0']);
  });
});

describe('usb.master', () => {
  const uhci = (index: number) =>
    controller('usb', index, {
      id: 'uhci',
      model: 'ich9-uhci1',
      startPort: 0,
      address: at('00:1d.0+'),
    });
  const ehci = controller('usb', 0, { id: 'ehci', model: 'ich9-ehci1', address: at('00:1d.7') });

  it('finds a companion without master', () => {
    expect(findings(q35(uhci(0)))).toEqual(['error usb.master uhci']);
    expect(findings(q35(ehci, uhci(1)))).toEqual(['warning usb.master uhci']);
    expect(findings(q35(ehci, uhci(0)))).toEqual([]);
  });
});
