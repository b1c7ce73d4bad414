import type { MemoryDevice } from '../../core/device.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { clashes } from './group.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

export const dimmTaken: VerifyRule = {
  id: 'dimm.taken',
  title:
    'Every DIMM and NVDIMM has a memory slot of its own, and no two memory devices lie at the same guest addresses.',
  source: 'libvirt 11.3.0: validation of memory devices',
  check: (guest) => [...withoutSlot(guest), ...sharedSlots(guest), ...overlaps(guest)],
};

type Memory = Extract<PlanDevice, MemoryDevice>;

function memoriesOf({ seekers }: GuestView): Memory[] {
  return seekers.filter((device) => device.kind === 'memory');
}

function withoutSlot(guest: GuestView): Complaint[] {
  return memoriesOf(guest)
    .filter((memory) => guest.model.factsOf(memory).dimm && memory.address?.type !== 'dimm')
    .filter((memory) => !guest.unreadable.has(memory))
    .map((memory) => error(`${nameOf(memory)} has no memory slot`, [memory]));
}

function sharedSlots(guest: GuestView): Complaint[] {
  return clashes(addressed(memoriesOf(guest), 'dimm'), ({ address }) => address.slot).map(
    (group) => {
      const devices = group.map(({ device }) => device);
      return error(`${namesOf(devices)} share memory slot ${group[0]?.address.slot}`, devices);
    },
  );
}

interface Range {
  readonly memory: Memory;
  readonly start: number;
  readonly end: number;
}

function overlaps(guest: GuestView): Complaint[] {
  const ranges = memoriesOf(guest).flatMap(rangeOf);
  return ranges.flatMap((range, position) =>
    ranges
      .slice(position + 1)
      .filter(({ start, end }) => start < range.end && range.start < end)
      .map(({ memory }) =>
        error(`${namesOf([range.memory, memory])} overlap in guest memory`, [range.memory, memory]),
      ),
  );
}

/** Where a memory device lies, if that is known; how much of an NVDIMM its label takes is not. */
function rangeOf(memory: Memory): Range[] {
  const { address, size, labelSize } = memory;
  const start = address?.type === 'dimm' ? address.base : memory.base;
  if (!start || size === undefined || labelSize !== undefined) return [];
  return [{ memory, start, end: start + size * 1024 }];
}
