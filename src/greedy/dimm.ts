import type { DimmAddress } from '../core/address.ts';
import { storedWords } from '../core/stored-words.ts';
import { count } from '../core/text.ts';
import { type Draft, type Guest, nameOf, refusal } from '../guest/guest.ts';

/**
 * Gives memory modules their slots, if the guest has memory slots.
 *
 * @throws DevaddrError `MemorySlotsUsedUp`
 */
export function assignDimm(guest: Guest): void {
  const { memorySlots = 0, maxMemoryMiB } = guest.machine.request;
  if (maxMemoryMiB === undefined && memorySlots === 0) return;
  const taken = new Set<number>();
  for (const { address } of guest.lists.memory)
    if (address?.type === 'dimm') taken.add(address.slot);
  let slot = 0;
  for (const memory of guest.lists.memory) {
    if (!guest.factsOf(memory).dimm || memory.address?.type === 'dimm') continue;
    while (taken.has(slot)) slot++;
    if (slot >= memorySlots) throw slotsUsedUp(memory, memorySlots);
    taken.add(slot);
    memory.address = inSlot(memory, slot);
  }
}

/** libvirt keeps the numbers of an address whose type it replaces: two of them become the base. */
function inSlot({ address }: Draft<'memory'>, slot: number): DimmAddress {
  if (address === undefined) return { type: 'dimm', slot };
  const [, , low, high] = storedWords(address);
  const base = low + high * 2 ** 32;
  return base === 0 ? { type: 'dimm', slot } : { type: 'dimm', slot, base };
}

function slotsUsedUp(memory: Draft<'memory'>, slots: number): Error {
  return refusal(
    memory,
    'MemorySlotsUsedUp',
    `no memory slot is left for ${nameOf(memory)}: the guest has ${count(slots, 'slot')}`,
    {
      hint: 'raise the number of memory slots',
      data: { slots },
    },
  );
}
