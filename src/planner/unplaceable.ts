import type { RequestDevice } from '../core/device.ts';
import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { type Guest, nameOf, visited } from '../guest/guest.ts';
import { followsController } from './followers.ts';

/** Wishes about seats of devices that have no PCI seat, and why they cannot be had. */
export function unplaceableWishes(request: Request, guest: Guest): Issue[] {
  const { numa } = request.tunables ?? {};
  const drafts = new Map(visited(guest).map((draft) => [draft.id, draft]));
  return request.devices.flatMap((device, i) => {
    const { cell, bus, hotplug } = device.tunables ?? {};
    const draft = drafts.get(device.id);
    if (draft === undefined || draft.address === undefined || draft.address.type === 'pci')
      return [];
    const asked = [
      ...(cell !== undefined && numa !== 'ignore' && !followsController(device) ? ['cell'] : []),
      ...(bus !== undefined && bus !== 'auto' ? ['bus'] : []),
      ...(hotplug !== undefined && draft.address.type !== 'ccw' ? ['hotplug'] : []),
    ];
    return asked.map(
      (wish): Issue => ({
        code: 'WishUnsupported',
        path: ['devices', i, 'tunables', wish],
        device: device.id,
        message: `\`${wish}\` cannot be had for ${nameOf(draft)}: ${whyNot(draft.address?.type ?? '', guest, device)}`,
        hint: `leave \`${wish}\` out`,
      }),
    );
  });
}

function whyNot(type: string, { machine }: Guest, { kind }: RequestDevice): string {
  if (type === 'ccw')
    return `on \`${machine.type}\` it sits on the channel subsystem, whose devices have no NUMA node, no slots and no ports; all of them can be hotplugged`;
  if (type === 'virtio-mmio') return 'it is a virtio-mmio device and has no seat on a bus';
  return `a ${kind} with a \`${type}\` address has no PCI seat of its own; give the wish to its controller`;
}
