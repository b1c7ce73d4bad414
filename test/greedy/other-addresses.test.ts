import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import {
  addresses,
  ccw,
  channel,
  controller,
  device,
  deviceOf,
  disk,
  guestConsole,
  input,
  microvm,
  mmio,
  nic,
  pc,
  pci,
  plan,
  port,
  pseries,
  reg,
  s390x,
  seats,
  serial,
  serialPort,
  sound,
  tablet,
  usb,
} from '../support/builders.ts';

const isa: { address: Address } = { address: { type: 'isa', iobase: 0x3f8, irq: 4 } };

describe('an address of a bus that is not its own takes a device out of all choices', () => {
  test.each([
    ['a USB address on a card', nic('e1000', port('0:1')), 'nic0', '0:1'],
    ['one on a PS/2 mouse', input('mouse', 'ps2', port('0:1')), 'input0', '0:1'],
    [
      'a drive address on a card',
      nic('virtio', { address: { type: 'drive', controller: 0, bus: 0, target: 0, unit: 0 } }),
      'nic0',
      '0/0/0/0',
    ],
    ['a memory-mapped card that is not virtio', nic('e1000', mmio), 'nic0', 'virtio-mmio'],
    ['an ISA address on a sound card', sound('ich6', isa), 'sound0', 'iobase 1016 irq 4'],
  ])('%s', (_, sketch, id, address) => {
    const planned = plan(pc({ devices: [usb('piix3-uhci', 0), sketch] }));
    expect(addresses(planned)[id]).toBe(address);
    expect(seats(planned)).toEqual({ controller0: '00:01.2' });
  });

  test('and occupies nothing on that bus', () => {
    const devices = [usb('piix3-uhci', 0), nic('e1000', port('0:1')), tablet()];
    expect(addresses(plan(pc({ devices })))).toMatchObject({ nic0: '0:1', input0: '0:1' });
  });

  test('a bus alone is not completed', () => {
    const devices = [usb('piix3-uhci', 0), nic('e1000', port('0'))];
    expect(addresses(plan(pc({ devices })))).toMatchObject({ nic0: '0:?' });
  });

  test('the console keeps whatever address it states', () => {
    const planned = plan(pc({ devices: [guestConsole('virtio', isa)] }));
    expect(deviceOf(planned, 'console0').address).toEqual(isa.address);
  });
});

describe('but some buses count every device', () => {
  test('a virtio-serial port', () => {
    const devices = [controller('virtio-serial', 0), nic('e1000', serialPort('0/0/1')), channel()];
    expect(addresses(plan(pc({ devices }))).channel0).toBe('0/0/2');
  });

  test('a channel number', () => {
    const devices = [device('watchdog', { model: 'diag288', ...ccw() }), disk('vda', 'virtio')];
    expect(addresses(plan(s390x({ devices })))).toEqual({
      vda: 'fe.0.0000',
      watchdog0: 'fe.0.0001',
    });
  });

  test('a spapr-vio register', () => {
    const rng = device('rng', { model: 'virtio', ...reg(0x1000) });
    expect(addresses(plan(pseries({ devices: [rng, nic('spapr-vlan')] })))).toEqual({
      rng0: '0x00001000',
      nic0: '0x00002000',
    });
  });
});

describe('ISA addresses', () => {
  test('are kept, and never compared', () => {
    const devices = [serial('isa-serial', isa), serial('isa-serial', isa)];
    expect(addresses(plan(pc({ devices })))).toEqual({
      serial0: 'iobase 1016 irq 4',
      serial1: 'iobase 1016 irq 4',
    });
  });
});

test('a machine without PCI root takes one that is listed, for its USB controller', () => {
  const balloon = device('memballoon', { model: 'none' });
  const planned = plan(microvm({ implied: true, devices: [pci('pcie-root', 0), balloon] }));
  expect(deviceOf(planned, 'usb0')).toMatchObject({
    model: 'piix3-uhci',
    address: { type: 'pci', bus: 2, slot: 1 },
  });
});
