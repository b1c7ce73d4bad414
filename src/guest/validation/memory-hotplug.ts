import type { AddressType } from '../../core/address.ts';
import { DevaddrError } from '../../core/issue.ts';
import { entryOf } from '../../core/lookup.ts';
import { count } from '../../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { cellCount } from '../memory.ts';
import { requireAddressType } from './address-type.ts';

/** Address types each memory device may have; models that are not here are not plugged in. */
const ADDRESS_TYPES: Readonly<Record<string, readonly AddressType[]>> = {
  dimm: ['dimm'],
  nvdimm: ['dimm'],
  'virtio-pmem': ['pci'],
  'virtio-mem': ['pci', 'ccw'],
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
  if (maxMemoryMiB === undefined) {
    refuseWithoutMaximum(lists.memory[0]);
    return;
  }
  if (cellCount(guest) === 0 && !machine.family.allows.nodelessMemory) {
    throw new DevaddrError({
      code: 'MemoryNeedsCells',
      path: ['machine', 'maxMemoryMiB'],
      message: 'memory hotplug needs at least one NUMA cell',
      hint: 'state a NUMA cell with all CPUs and the initial memory',
    });
  }
  for (const device of lists.memory) checkSeat(device, guest, memorySlots);
  checkSlotCount(lists.memory, memorySlots);
  checkRoom(guest, maxMemoryMiB);
}

function refuseWithoutMaximum(memory: Draft<'memory'> | undefined): void {
  if (memory === undefined) return;
  throw refusal(
    memory,
    'MemoryHotplugOff',
    `${nameOf(memory)} needs a greatest memory size, which the guest does not state`,
    { hint: 'state the greatest memory size and the number of slots' },
  );
}

function checkSeat(memory: Draft<'memory'>, guest: Guest, slots: number): void {
  const { address, model, node } = memory;
  const allowed = entryOf(ADDRESS_TYPES, model);
  if (allowed !== undefined) requireAddressType(memory, allowed);
  if (SLOTTED.has(model) && address?.type === 'dimm' && address.slot >= slots) {
    throw refusal(
      memory,
      'MemorySlotUnknown',
      `${nameOf(memory)} is in slot ${address.slot}; the guest has ${count(slots, 'slot')}, numbered from 0`,
      { field: 'address.slot', data: { slot: address.slot, slots } },
    );
  }
  if (WITH_NODE.has(model) && node === undefined && cellCount(guest) > 0) {
    throw refusal(
      memory,
      'MemoryNodeMissing',
      `${nameOf(memory)} must say to which NUMA cell it belongs`,
      { field: 'node' },
    );
  }
}

function checkSlotCount(memory: readonly Draft<'memory'>[], slots: number): void {
  const slotted = memory.filter(({ model }) => SLOTTED.has(model));
  const last = slotted.at(-1);
  if (last === undefined || slotted.length <= slots) return;
  throw refusal(
    last,
    'MemorySlotsUsedUp',
    `${slotted.length} memory modules need as many slots; the guest has ${slots}`,
    { hint: 'raise the number of memory slots', data: { modules: slotted.length, slots } },
  );
}

function checkRoom({ lists, machine }: Guest, maxMemoryMiB: number): void {
  const { memoryMiB, cells } = machine.request;
  const plugged = lists.memory.reduce((sum, { size = 0 }) => sum + size, 0) / 1024;
  const inCells = cells?.reduce((sum, cell) => sum + (cell.memoryMiB ?? 0), 0);
  const initial = inCells || Math.max(0, (memoryMiB ?? 0) - plugged);
  if (initial + plugged <= maxMemoryMiB) return;
  throw new DevaddrError({
    code: 'MemoryExceeded',
    path: ['machine', 'maxMemoryMiB'],
    message: `the guest starts with ${initial} MiB, its memory devices have ${plugged} MiB; together that is beyond the greatest size of ${maxMemoryMiB} MiB`,
    hint: 'raise the greatest memory size',
    data: { initial, plugged, most: maxMemoryMiB },
  });
}
