import { describe, expect, test } from 'vitest';
import {
  type Address,
  formatAddress,
  hasUsbPort,
  isEmptyPci,
  pciSeat,
  wantsPci,
} from '../../src/core/address.ts';
import { anyPci, at, ccw, drive, mmio, port, reg, serialPort } from '../support/builders.ts';

describe('the short form of an address', () => {
  test.each<[{ address: Address }, string]>([
    [at('1f:1a.7'), '0000:1f:1a.7'],
    [at('00:02.0', { domain: 0x10 }), '0010:00:02.0'],
    [drive('1/0/2/3'), '1/0/2/3'],
    [serialPort('0/1/2'), '0/1/2'],
    [{ address: { type: 'ccid', controller: 1, slot: 2 } }, '1/2'],
    [port('1:2.3'), '1:2.3'],
    [port('1'), '1:?'],
    [reg(0x3000), '0x00003000'],
    [reg(), 'spapr-vio'],
    [ccw('fe.0.00ab'), 'fe.0.00ab'],
    [ccw(), 'ccw'],
    [mmio, 'virtio-mmio'],
    [{ address: { type: 'isa', iobase: 1016, irq: 4 } }, 'iobase 1016 irq 4'],
    [{ address: { type: 'dimm', slot: 3 } }, 'slot 3'],
    [{ address: { type: 'unassigned' } }, 'unassigned'],
  ])('%#: %j', ({ address }, text) => {
    expect(formatAddress(address)).toBe(text);
  });
});

describe('whether a device has a PCI seat', () => {
  const seat = at('01:02.3');

  test.each<[string, { address?: Address }, boolean, boolean]>([
    ['no address', {}, true, false],
    ['an empty PCI address', anyPci, true, false],
    ['an empty PCI address with a function', at('00:00.5'), true, false],
    ['a PCI address', seat, false, true],
    ['slot 0 of another bus', at('01:00.0'), false, true],
    ['an address of another kind', mmio, false, false],
  ])('%s', (_, device, wants, has) => {
    expect(wantsPci(device)).toBe(wants);
    expect(pciSeat(device) !== undefined).toBe(has);
  });

  test('a PCI domain of its own is not empty', () => {
    expect(isEmptyPci(at('00:00.0', { domain: 1 }).address)).toBe(false);
  });
});

test.each([
  ['0:1', true],
  ['0:1.0', true],
  ['0:0', false],
  ['0:0.1', false],
  ['0', false],
])('a USB address %s has a port: %s', (text, has) => {
  expect(hasUsbPort(port(text).address)).toBe(has);
});
