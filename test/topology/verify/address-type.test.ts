import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/core/device.ts';
import { at, controller, device, disk, findings, messages, nic, q35, s390 } from './plan.ts';

const ccw = { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 0 } as const;

describe('address.type', () => {
  it('keeps channel devices on machines that have them', () => {
    expect(findings(q35(nic('net', ccw)))).toEqual(['error address.type net']);
    expect(findings(s390(nic('net', ccw)))).toEqual([]);
  });

  it('lets a host device be unassigned, and nothing else', () => {
    const unassigned = { type: 'unassigned' } as const;
    expect(findings(q35(nic('net', unassigned)))).toEqual(['error address.type net']);
    const passed = device('host', 'hostdev', { type: 'pci', address: unassigned });
    expect(findings(q35(passed))).toEqual([]);
  });

  it('does not mind what libvirt accepts', () => {
    const usb = { type: 'usb', bus: 0, port: '1' } as const;
    expect(findings(q35(nic('net', usb)))).toEqual([]);
    expect(
      findings(q35(device('a', 'input', { type: 'mouse', bus: 'ps2', address: usb }))),
    ).toEqual([]);
  });

  const pci = at('00:05.0');
  const isa = { type: 'isa', iobase: 0x3f8 } as const;
  it.each<[string, Device, Device]>([
    ['drive', disk('a', 'sata', pci), disk('a', 'sata', drive())],
    ['virtio disk', disk('a', 'virtio', drive()), disk('a', 'virtio', pci)],
    ['watchdog', watchdog('itco', pci), watchdog('i6300esb', pci)],
    ['serial', serial('isa-serial', pci), serial('isa-serial', isa)],
    ['panic', panic('hyperv', isa), panic('isa', isa)],
    ['pvpanic', panic('pvpanic', isa), panic('pvpanic', pci)],
    ['memory', memory('sgx-epc', pci), memory('virtio-mem', pci)],
    ['iommu', iommu('intel', pci), iommu('virtio', pci)],
    ['video', video('ramfb', pci), video('vga', pci)],
    ['mdev', mdev('vfio-ccw', pci), mdev('vfio-pci', pci)],
  ])('knows the addresses of a %s', (_, wrong, right) => {
    expect(findings(q35(wrong))).toEqual(['error address.type a']);
    expect(findings(q35(right))).toEqual([]);
  });

  it('keeps USB devices on USB, with or without port', () => {
    const xhci = controller('usb', 0, { model: 'qemu-xhci', address: at('00:06.0') });
    expect(findings(q35(xhci, disk('a', 'usb', pci)))).toEqual(['error address.type a']);
    expect(findings(q35(xhci, disk('a', 'usb', { type: 'usb', bus: 0, port: '1' })))).toEqual([]);
    expect(findings(q35(xhci, disk('a', 'usb')))).toEqual([]);
  });

  it('only warns of a shared memory device without PCI', () => {
    const shmem = device('a', 'shmem', {
      model: 'ivshmem-plain',
      address: { type: 'virtio-mmio' },
    });
    expect(findings(q35(shmem))).toEqual(['warning address.type a']);
  });

  it('finds a drive without address', () => {
    expect(messages(q35(disk('a', 'sata')))).toEqual(['sata disk `a` has no drive address']);
  });
});

function drive() {
  return { type: 'drive', controller: 0, bus: 0, target: 0, unit: 0 } as const;
}

type At = Device['address'];

function watchdog(model: string, address: At): Device {
  return device('a', 'watchdog', { model, address });
}

function serial(targetType: string, address: At): Device {
  return device('a', 'serial', { targetType, address });
}

function panic(model: string, address: At): Device {
  return device('a', 'panic', { model, address });
}

function memory(model: string, address: At): Device {
  return device('a', 'memory', { model, address });
}

function iommu(model: string, address: At): Device {
  return device('a', 'iommu', { model, address });
}

function video(model: string, address: At): Device {
  return device('a', 'video', { model, address });
}

function mdev(model: string, address: At): Device {
  return device('a', 'hostdev', { type: 'mdev', model, address });
}
