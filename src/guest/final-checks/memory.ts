import { DevaddrError } from '../../core/issue.ts';
import { firstPair } from '../duplicates.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { cellCount } from '../memory.ts';

/** Address types each memory device may have. */
const ADDRESS_TYPES: Readonly<Record<string, readonly string[]>> = {
  dimm: ['dimm'],
  nvdimm: ['dimm'],
  'virtio-pmem': ['pci'],
  'virtio-mem': ['pci', 'ccw'],
  'sgx-epc': [],
};

/** Models that are plugged into a slot. */
const SLOTTED: ReadonlySet<string> = new Set(['dimm', 'nvdimm']);
const WITH_NODE: ReadonlySet<string> = new Set(['dimm', 'nvdimm', 'virtio-mem']);

/**
 * Checks what memory devices need of the domain: room, slots, NUMA cells.
 *
 * @throws DevaddrError `MemoryHotplugOff`, `MemoryNeedsCells`, `AddressTypeWrong`, `MemorySlotUnknown`, `MemoryNodeMissing`, `MemorySlotsUsedUp`, `MemoryExceeded`
 */
export function checkMemoryHotplug(guest: Guest): void {
  const { lists, machine } = guest;
  const { maxMemoryMiB, memorySlots = 0 } = machine.request;
  const devices = lists.memory.filter(({ model }) => model !== 'sgx-epc');
  const first = devices[0];
  if (maxMemoryMiB === undefined) {
    if (first === undefined) return;
    throw refusal(
      first,
      'MemoryHotplugOff',
      `${nameOf(first)} needs a greatest memory size, which the guest does not state`,
      { hint: 'state the greatest memory size and the number of slots' },
    );
  }
  if (cellCount(guest) === 0 && !machine.family.allows.nodelessMemory) {
    throw new DevaddrError({
      code: 'MemoryNeedsCells',
      path: ['machine', 'maxMemoryMiB'],
      message: 'memory hotplug needs at least one NUMA cell',
    });
  }
  for (const device of devices) checkSeat(device, guest, memorySlots);
  const slotted = devices.filter(({ model }) => SLOTTED.has(model));
  const last = slotted.at(-1);
  if (last !== undefined && slotted.length > memorySlots) {
    throw refusal(
      last,
      'MemorySlotsUsedUp',
      `${slotted.length} memory modules need as many slots; the guest has ${memorySlots}`,
    );
  }
  checkRoom(guest, devices, maxMemoryMiB);
}

function checkSeat(memory: Draft<'memory'>, guest: Guest, slots: number): void {
  const { address, model } = memory;
  const allowed = ADDRESS_TYPES[model] ?? [];
  if (address !== undefined && !allowed.includes(address.type)) {
    throw refusal(
      memory,
      'AddressTypeWrong',
      `${nameOf(memory)} cannot have an address of type \`${address.type}\``,
      { field: 'address.type', data: { expected: allowed } },
    );
  }
  if (address?.type === 'dimm' && address.slot >= slots) {
    throw refusal(
      memory,
      'MemorySlotUnknown',
      `${nameOf(memory)} is in slot ${address.slot}; the guest has ${slots}`,
      { field: 'address.slot' },
    );
  }
  if (WITH_NODE.has(model) && memory.node === undefined && cellCount(guest) > 0) {
    throw refusal(
      memory,
      'MemoryNodeMissing',
      `${nameOf(memory)} must say to which NUMA cell it belongs`,
      { field: 'node' },
    );
  }
}

function checkRoom(
  { machine }: Guest,
  devices: readonly Draft<'memory'>[],
  maxMemoryMiB: number,
): void {
  const { memoryMiB, cells } = machine.request;
  const plugged = devices.reduce((sum, { size = 0 }) => sum + size, 0) / 1024;
  const inCells = cells?.reduce((sum, cell) => sum + (cell.memoryMiB ?? 0), 0);
  const initial = inCells || Math.max(0, (memoryMiB ?? 0) - plugged);
  if (plugged <= maxMemoryMiB - initial) return;
  throw new DevaddrError({
    code: 'MemoryExceeded',
    path: ['machine', 'maxMemoryMiB'],
    message: `the memory devices have ${plugged} MiB; from ${initial} MiB up to the limit of ${maxMemoryMiB} MiB there is room for ${maxMemoryMiB - initial}`,
    data: { plugged, room: maxMemoryMiB - initial },
  });
}

/** Checks one memory device: its cell, and that it takes no other's slot or addresses. */
export function checkMemoryDevice(memory: Draft<'memory'>, guest: Guest): void {
  const cells = cellCount(guest);
  if (memory.model === 'sgx-epc' && memory.address !== undefined) {
    throw refusal(memory, 'AddressTypeWrong', `${nameOf(memory)} has no address`, {
      field: 'address',
    });
  }
  if (memory.node !== undefined && memory.node >= cells) {
    throw refusal(
      memory,
      'NumaCellUnknown',
      `${nameOf(memory)} belongs to NUMA cell ${memory.node}; the guest has ${cells}`,
      { field: 'node', data: { node: memory.node, cells } },
    );
  }
  checkSlots(guest);
  checkOverlap(memory, guest);
}

function checkSlots({ lists }: Guest): void {
  const pair = firstPair(lists.memory, ({ address }) =>
    address?.type === 'dimm' ? String(address.slot) : undefined,
  );
  if (pair === undefined) return;
  throw refusal(
    pair[1],
    'MemorySlotTaken',
    `${nameOf(pair[0])} and ${nameOf(pair[1])} are in the same memory slot`,
    { field: 'address.slot' },
  );
}

const PAGE_KIB = 4;

/** The guest sees an nvdimm without its label, which takes up whole alignments of the file. */
function visibleKiB({ model, size = 0, labelSize, alignSize = PAGE_KIB }: Draft<'memory'>): number {
  if (model !== 'nvdimm' || labelSize === undefined) return size;
  return size - Math.ceil(labelSize / alignSize) * alignSize;
}

function rangeOf(memory: Draft<'memory'>): readonly [number, number] | undefined {
  const { address, base } = memory;
  const start = address?.type === 'dimm' ? address.base : base;
  if (start === undefined || start === 0) return undefined;
  return [start, start + visibleKiB(memory) * 1024];
}

function checkOverlap(memory: Draft<'memory'>, { lists }: Guest): void {
  const range = rangeOf(memory);
  if (range === undefined) return;
  for (const other of lists.memory) {
    const taken = other === memory ? undefined : rangeOf(other);
    if (taken === undefined || taken[0] >= range[1] || range[0] >= taken[1]) continue;
    const hex = (value: number): string => `0x${value.toString(16)}`;
    throw refusal(
      memory,
      'MemoryOverlap',
      `${nameOf(memory)} at ${hex(range[0])}–${hex(range[1])} overlaps ${nameOf(other)} at ${hex(taken[0])}–${hex(taken[1])}`,
      { field: 'address.base' },
    );
  }
}
