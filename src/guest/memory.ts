import { type Draft, type Guest, nameOf, refusal } from './guest.ts';

/** NUMA cells of the guest; libvirt makes one for a new domain whose memory can be plugged. */
export function cellCount({ machine, newDomain }: Guest): number {
  const stated = machine.request.cells?.length ?? 0;
  const made = newDomain && stated === 0 && machine.request.maxMemoryMiB !== undefined;
  return made && machine.family.virtio !== 'ccw' ? 1 : stated;
}

/** Sizes of memory devices of a new domain on machines that plug memory in blocks. */
export function fillMemory(memory: Draft<'memory'>, guest: Guest): void {
  const { machine, newDomain } = guest;
  const made = (machine.request.cells?.length ?? 0) === 0 && cellCount(guest) > 0;
  if (made && NODE_MODELS.has(memory.model)) memory.node ??= 0;
  const blockMiB = machine.family.memoryBlockMiB;
  if (!newDomain || blockMiB === undefined || memory.size === undefined) return;
  const block = blockMiB * 1024;
  if (memory.model !== 'nvdimm') {
    memory.size = Math.ceil(memory.size / block) * block;
    return;
  }
  const label = memory.labelSize ?? 0;
  if (memory.size - label < block) {
    throw refusal(
      memory,
      'MemoryTooSmall',
      `${nameOf(memory)} is smaller than ${blockMiB} MiB and its label`,
      {
        field: 'size',
        data: { size: memory.size, label, block },
      },
    );
  }
  memory.size = label + Math.floor((memory.size - label) / block) * block;
}

/** Models that belong to a NUMA cell; libvirt makes one cell where memory can be plugged and there is none. */
const NODE_MODELS: ReadonlySet<string> = new Set(['dimm', 'nvdimm', 'virtio-mem']);
