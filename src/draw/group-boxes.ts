import type { AddressType } from '../core/address.ts';
import { wantsPci } from '../core/address.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { byAddress } from './behind.ts';
import { type Box, box } from './box.ts';
import { type Draft, deviceBox } from './device-box.ts';
import { inOrderOf } from './order.ts';

/** Where devices are that no PCI bus leads to, in the order in which they are drawn. */
const GROUPS: readonly (readonly [AddressType | 'none', name: string])[] = [
  ['ccw', 'channel subsystem'],
  ['spapr-vio', 'spapr-vio bus'],
  ['virtio-mmio', 'virtio-mmio'],
  ['isa', 'ISA bus'],
  ['dimm', 'memory slots'],
  ['none', 'no address'],
  ['unassigned', 'not assigned to the guest'],
];

/** The devices that have no box yet, by the kind of their addresses. */
export function groupBoxes({ devices }: Plan, draft: Draft): Box[] {
  const held = new Set([...draft.behind.values()].flat());
  const rest = devices.filter((device) => !draft.placed.has(device) && !held.has(device));
  const groups = GROUPS.flatMap(([type, name]) =>
    groupBox(
      name,
      rest.filter((device) => typeOf(device) === type),
      draft,
    ),
  );
  return [...groups, ...groupBox('on buses that do not exist', devices, draft)];
}

function typeOf(device: PlanDevice): AddressType | 'none' | undefined {
  return wantsPci(device) ? 'none' : device.address?.type;
}

function groupBox(name: string, devices: readonly PlanDevice[], draft: Draft): Box[] {
  const inOrder = [...devices].sort(byAddress);
  const children = inOrder.flatMap((device) => deviceBox(device, draft));
  if (children.length === 0) return [];
  return [box('group', name, { children: inOrderOf(draft.ranks, children) })];
}
