import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import type { MachineRequest } from '../../../src/core/request.ts';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

type Memory = Extract<TestDevice, { kind: 'memory' }>;
type Fields = Omit<Partial<Memory>, 'kind'>;

const MIB = 1024;

function memory(model: string, fields: Fields = {}): Memory {
  return { kind: 'memory', model, size: 256 * MIB, node: 0, ...fields };
}

const cells = [{ id: 0, memoryMiB: 1024 }];
const room: Partial<MachineRequest> = { cells, maxMemoryMiB: 4096, memorySlots: 4 };

function guest(devices: Memory[], machine: Partial<MachineRequest> = {}): Situation {
  return { devices, machine: { ...room, ...machine } };
}

const dimm = (slot: number, fields: Fields = {}): Memory =>
  memory('dimm', { address: { type: 'dimm', slot }, ...fields });
const at = (slot: number, base: number): Memory =>
  memory('dimm', { address: { type: 'dimm', slot, base } });

describe('memory hotplug', () => {
  itRefuses(
    'MemoryHotplugOff',
    'memory devices need a greatest size',
    { devices: [memory('virtio-mem')], machine: { cells, memoryMiB: 1024 } },
    { devices: [], machine: { cells, memoryMiB: 1024 } },
  );
  itRefuses(
    'MemoryHotplugOff',
    'enclave memory too',
    { devices: [memory('sgx-epc', { node: undefined })], machine: { cells } },
    guest([memory('sgx-epc', { node: undefined })], { memorySlots: 0 }),
  );

  const bare = (on: MachineName, newDomain: boolean): Situation => ({
    on,
    newDomain,
    machine: { memoryMiB: 1024, maxMemoryMiB: 4096, memorySlots: 4 },
  });
  itRefuses(
    'MemoryNeedsCells',
    'a domain that is read back needs a cell',
    bare('q35', false),
    bare('q35', true),
  );
  itRefuses(
    'MemoryNeedsCells',
    'POWER and Z do without',
    bare('q35', false),
    bare('pseries', false),
  );

  const usb: Address = { type: 'usb', bus: 0, port: '1' };
  const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };
  itRefuses(
    'AddressTypeWrong',
    'virtio-pmem goes to PCI',
    guest([memory('virtio-pmem', { address: usb })]),
    guest([memory('virtio-pmem', { address: pci })]),
  );
  itRefuses(
    'AddressTypeWrong',
    'virtio-pmem is no channel device',
    { ...guest([memory('virtio-pmem', { node: undefined })]), on: 's390-ccw-virtio' },
    { ...guest([memory('virtio-mem')]), on: 's390-ccw-virtio' },
  );
  itRefuses(
    'AddressTypeWrong',
    'virtio-mem goes to PCI or a channel',
    guest([memory('virtio-mem', { address: usb })]),
    guest([memory('virtio-mem', { address: pci })]),
  );

  itRefuses('MemorySlotUnknown', 'slots are numbered from 0', guest([dimm(4)]), guest([dimm(3)]));
  for (const model of ['dimm', 'virtio-mem']) {
    itRefuses(
      'MemoryNodeMissing',
      `${model} belongs to a cell`,
      guest([memory(model, { node: undefined })]),
      guest([memory(model)]),
    );
  }
  it('asks virtio-pmem for no cell', () => {
    expect(refusalOf(guest([memory('virtio-pmem', { node: undefined })]))).toBeUndefined();
  });

  itRefuses(
    'MemorySlotsUsedUp',
    'each module has a slot',
    guest([dimm(0), dimm(0), dimm(1)], { memorySlots: 2 }),
    guest([dimm(0), dimm(1)], { memorySlots: 2 }),
  );
  itRefuses(
    'MemoryExceeded',
    'memory devices fit below the greatest size',
    guest([memory('dimm')], { maxMemoryMiB: 1279 }),
    guest([memory('dimm')], { maxMemoryMiB: 1280 }),
  );
  itRefuses(
    'MemoryExceeded',
    'the greatest size is not below the memory',
    { machine: { memoryMiB: 2048, maxMemoryMiB: 1024, memorySlots: 1 } },
    { machine: { memoryMiB: 2048, maxMemoryMiB: 2048, memorySlots: 1 } },
  );

  it('looks at one device after the other, then at their number', () => {
    expect(codeOf(guest([dimm(0, { node: undefined }), dimm(9)]))).toBe('MemoryNodeMissing');
    expect(codeOf(guest([dimm(9, { node: undefined })]))).toBe('MemorySlotUnknown');
    expect(codeOf(guest([dimm(0), dimm(0), dimm(9)], { memorySlots: 2 }))).toBe(
      'MemorySlotUnknown',
    );
  });
});

describe('memory devices', () => {
  itRefuses(
    'NumaCellUnknown',
    'the cell exists',
    guest([memory('dimm', { node: 1 })]),
    guest([memory('dimm', { node: 0 })]),
  );
  itRefuses(
    'NumaCellUnknown',
    'a Z guest has no cell of its own',
    {
      on: 's390-ccw-virtio',
      devices: [memory('virtio-mem')],
      machine: { memoryMiB: 1024, maxMemoryMiB: 4096, memorySlots: 0 },
    },
    {
      on: 's390-ccw-virtio',
      devices: [memory('virtio-mem', { node: undefined })],
      machine: { memoryMiB: 1024, maxMemoryMiB: 4096, memorySlots: 0 },
    },
  );
  itRefuses(
    'MemorySlotTaken',
    'one module a slot',
    guest([dimm(1), dimm(1)]),
    guest([dimm(1), dimm(2)]),
  );

  const start = 0x1_4000_0000;
  const size = 256 * 2 ** 20;
  itRefuses(
    'MemoryOverlap',
    'ranges are apart',
    guest([at(0, start), at(1, start + size - 1)]),
    guest([at(0, start), at(1, start + size)]),
  );
  itRefuses(
    'MemoryOverlap',
    'a module and a virtio-mem are apart',
    guest([at(0, start), memory('virtio-mem', { base: start })]),
    guest([at(0, start), memory('virtio-mem', { base: start + size })]),
  );
  const nvdimm = (labelSize: number): Memory =>
    memory('nvdimm', {
      size: 257 * MIB,
      labelSize,
      address: { type: 'dimm', slot: 0, base: start },
    });
  itRefuses(
    'MemoryOverlap',
    'the label of an nvdimm is not seen',
    guest([nvdimm(128), at(1, start + size)]),
    guest([nvdimm(MIB), at(1, start + size)]),
  );
  it('does not compare addresses that are not known', () => {
    expect(refusalOf(guest([at(0, 0), at(1, 0)]))).toBeUndefined();
  });

  itRefuses(
    'NumberOutOfRange',
    'virtio-pmem starts at a page',
    guest([memory('virtio-pmem', { base: start + 1 })]),
    guest([memory('virtio-pmem', { base: start + 4096 })]),
  );
  itRefuses(
    'NumberOutOfRange',
    'virtio-mem starts at a block',
    guest([memory('virtio-mem', { blockSize: 4 * MIB, base: start + 2 ** 21 })]),
    guest([memory('virtio-mem', { blockSize: 2 * MIB, base: start + 2 ** 21 })]),
  );
  itRefuses(
    'NumberOutOfRange',
    'blocks are powers of two',
    guest([memory('virtio-mem', { blockSize: 3 * MIB })]),
    guest([memory('virtio-mem', { blockSize: 2 * MIB })]),
  );
  const enclave = (address?: Address): Situation =>
    guest([memory('sgx-epc', { node: undefined, ...(address && { address }) })]);
  itRefuses(
    'AddressTypeWrong',
    'enclave memory has no address',
    enclave({ type: 'dimm', slot: 1 }),
    enclave(),
  );

  const flags: [string, string, MachineName][] = [
    ['dimm', 'pc-dimm', 'q35'],
    ['nvdimm', 'nvdimm', 'q35'],
    ['virtio-pmem', 'virtio-pmem-pci', 'q35'],
    ['virtio-mem', 'virtio-mem-pci', 'q35'],
    ['virtio-mem', 'virtio-mem-ccw', 's390-ccw-virtio'],
  ];
  for (const [model, flag, on] of flags) {
    const there: Situation = { ...guest([memory(model)]), on };
    itRefuses('DeviceUnsupported', `${model} needs ${flag}`, { ...there, without: [flag] }, there);
  }

  it('reports the cell of the first before the slot of both', () => {
    expect(codeOf(guest([dimm(0, { node: 3 }), dimm(0)]))).toBe('NumaCellUnknown');
    expect(codeOf(guest([dimm(0), dimm(0, { node: 3 })]))).toBe('MemorySlotTaken');
  });
});
