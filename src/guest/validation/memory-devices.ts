import { count } from '../../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { cellCount } from '../memory.ts';
import { requireAddressType } from './address-type.ts';

type Memory = Draft<'memory'>;

const PAGE_KIB = 4;

/**
 * Checks a memory device on its own.
 *
 * @throws DevaddrError `NumberOutOfRange`, `AddressTypeWrong`
 */
export function checkMemory(memory: Memory): void {
  const { model, blockSize } = memory;
  if (model === 'virtio-pmem') checkAlignment(memory, PAGE_KIB, 'page size');
  if (model === 'virtio-mem' && blockSize !== undefined) {
    if (blockSize === 0 || !Number.isInteger(Math.log2(blockSize))) {
      throw refusal(
        memory,
        'NumberOutOfRange',
        `the block size of ${nameOf(memory)} must be a power of two; it is ${blockSize} KiB`,
        { field: 'blockSize', data: { blockSize } },
      );
    }
    checkAlignment(memory, blockSize, 'block size');
  }
  if (model === 'sgx-epc') requireAddressType(memory, []);
}

function checkAlignment(memory: Memory, alignmentKiB: number, what: string): void {
  const { base } = memory;
  if (base === undefined || base % (alignmentKiB * 1024) === 0) return;
  throw refusal(
    memory,
    'NumberOutOfRange',
    `${nameOf(memory)} starts at ${hex(base)}, which is no multiple of its ${what} of ${alignmentKiB} KiB`,
    { field: 'base', data: { base, alignment: alignmentKiB * 1024 } },
  );
}

/**
 * Checks that a memory device belongs to a NUMA cell there is, and takes no other's slot or addresses.
 *
 * @throws DevaddrError `NumaCellUnknown`, `MemorySlotTaken`, `MemoryOverlap`
 */
export function checkMemoryPlace(memory: Memory, guest: Guest): void {
  const { node } = memory;
  const cells = cellCount(guest);
  if (node !== undefined && node >= cells) {
    const there = cells === 0 ? 'no NUMA cells' : `${count(cells, 'cell')}, numbered from 0`;
    throw refusal(
      memory,
      'NumaCellUnknown',
      `${nameOf(memory)} belongs to NUMA cell ${node}; the guest has ${there}`,
      { field: 'node', data: { node, cells } },
    );
  }
  for (const other of guest.lists.memory) {
    if (other === memory) continue;
    checkSlots(memory, other);
    checkOverlap(memory, other);
  }
}

function checkSlots(memory: Memory, other: Memory): void {
  const [mine, theirs] = [memory.address, other.address];
  if (mine?.type !== 'dimm' || theirs?.type !== 'dimm' || mine.slot !== theirs.slot) return;
  throw refusal(
    memory,
    'MemorySlotTaken',
    `${nameOf(memory)} and ${nameOf(other)} are both in memory slot ${mine.slot}`,
    {
      field: 'address.slot',
      hint: 'leave the address of one of them out',
      data: { slot: mine.slot, holder: other.id },
    },
  );
}

/** The guest sees an nvdimm without its label, which takes up whole alignments of the file. */
function visibleKiB({ model, size = 0, labelSize, alignSize = PAGE_KIB }: Memory): number {
  if (model !== 'nvdimm' || labelSize === undefined) return size;
  return size - Math.ceil(labelSize / alignSize) * alignSize;
}

function rangeOf(memory: Memory): readonly [number, number] | undefined {
  const { address, base } = memory;
  const start = address?.type === 'dimm' ? address.base : base;
  if (start === undefined || start === 0) return undefined;
  return [start, start + visibleKiB(memory) * 1024];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function checkOverlap(memory: Memory, other: Memory): void {
  const [mine, theirs] = [rangeOf(memory), rangeOf(other)];
  if (mine === undefined || theirs === undefined) return;
  if (theirs[0] >= mine[1] || mine[0] >= theirs[1]) return;
  throw refusal(
    memory,
    'MemoryOverlap',
    `${nameOf(memory)} at ${hex(mine[0])}–${hex(mine[1])} overlaps ${nameOf(other)} at ${hex(theirs[0])}–${hex(theirs[1])}`,
    {
      field: memory.address?.type === 'dimm' ? 'address.base' : 'base',
      data: { holder: other.id },
    },
  );
}
