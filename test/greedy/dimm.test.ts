import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/core/address.ts';
import {
  addresses,
  at,
  ccw,
  controller,
  deviceOf,
  drive,
  memory,
  pc,
  plan,
  port,
  refused,
  reg,
  type Sketch,
  serialPort,
} from '../support/builders.ts';

const guest = (devices: readonly Sketch[], memorySlots = 4) =>
  pc({ devices, maxMemoryMiB: 8192, memorySlots, cells: [{ id: 0 }] });
const inSlot = (slot: number): { address: Address } => ({ address: { type: 'dimm', slot } });

describe('memory modules take the lowest free slot', () => {
  test('slots that are stated are left out', () => {
    const devices = [memory('dimm'), memory('dimm', inSlot(1)), memory('nvdimm')];
    expect(addresses(plan(guest(devices)))).toEqual({
      memory0: 'slot 0',
      memory1: 'slot 1',
      memory2: 'slot 2',
    });
  });

  test('virtio memory takes no slot', () => {
    const devices = [
      memory('virtio-pmem', { node: undefined }),
      memory('virtio-mem'),
      memory('dimm'),
    ];
    expect(addresses(plan(guest(devices, 1)))).toEqual({
      memory0: '00:02.0',
      memory1: '00:03.0',
      memory2: 'slot 0',
    });
  });

  test('a guest without memory hotplug has no slots to give', () => {
    expect(addresses(plan(pc({ devices: [memory('dimm')] })))).toEqual({});
  });

  test('no slot is left', () => {
    expect(refused(guest([memory('dimm'), memory('dimm')], 1))).toMatchObject({
      code: 'MemorySlotsUsedUp',
      device: 'memory1',
      message: 'no memory slot is left for dimm memory `memory1`: the guest has 1 slot',
      hint: 'raise the number of memory slots',
    });
  });
});

describe('an address of another type becomes a slot, its numbers become the base', () => {
  test.each<[string, { address: Address }, number | undefined]>([
    ['pci', at('00:09.2'), 0x200000009],
    ['isa', { address: { type: 'isa', iobase: 0x3f8, irq: 4 } }, undefined],
    ['drive', drive('0/0/2/3'), 0x300000002],
    ['ccw', ccw('fe.0.0005'), 0x100000005],
    ['spapr-vio', reg(0x2000), 0x1],
    ['virtio-serial', serialPort('0/0/4'), 0x4],
    ['usb', port('0:1.2.3'), 0x300000002],
  ])('%s', (_, stated, base) => {
    const devices = [controller('virtio-serial', 0), memory('dimm', stated)];
    const planned = plan(guest(devices));
    const expected = base === undefined ? {} : { base };
    expect(deviceOf(planned, 'memory0').address).toEqual({ type: 'dimm', slot: 0, ...expected });
  });
});
