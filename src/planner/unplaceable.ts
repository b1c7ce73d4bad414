import type { RequestDevice } from '../core/device.ts';
import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { isChipFunction } from '../greedy/pci/explicit.ts';
import { type Draft, type Guest, nameOf, visited } from '../guest/guest.ts';
import { pinOf } from '../problem/members.ts';
import { followed, followsController } from './followers.ts';

/** Wishes about seats of devices that have no PCI seat, and why they cannot be had. */
export function unplaceableWishes(request: Request, guest: Guest): Issue[] {
  const drafts = new Map(visited(guest).map((draft) => [draft.id, draft]));
  return request.devices.flatMap((device, i) => {
    const draft = drafts.get(device.id);
    if (draft === undefined) return [];
    const chip = guest.machine.family.chipset?.mustBe.find((each) => isChipFunction(draft, each));
    const reason =
      chip === undefined
        ? whyNot(guest, draft, device)
        : `it is a function of the chipset and sits in slot ${chip.slot} of bus 0`;
    if (reason === undefined) return [];
    const asked =
      chip === undefined
        ? [...seatWishes(request, device), ...lostCell(request, guest, draft, device)]
        : chipWishes(request, device);
    // Whatever sits on the channel subsystem can be hotplugged.
    const isGiven = (path: readonly string[]): boolean =>
      draft.address?.type === 'ccw' &&
      path.includes('hotplug') &&
      device.tunables?.hotplug === true;
    const denied = asked.filter((path) => !isGiven(path));
    return denied.map((path): Issue => {
      const wish = path.join('.');
      return {
        code: 'WishUnsupported',
        path: ['devices', i, ...path],
        device: device.id,
        message: `\`${wish}\` cannot be had for ${nameOf(draft)}: ${reason}`,
        hint: `leave \`${wish}\` out`,
      };
    });
  });
}

/** Wishes that need a PCI seat. */
function seatWishes({ tunables }: Request, device: RequestDevice): string[][] {
  const { cell, bus, hotplug } = device.tunables ?? {};
  return [
    ...(cell !== undefined &&
    (tunables?.numa ?? 'require') === 'require' &&
    !followsController(device)
      ? [['tunables', 'cell']]
      : []),
    ...(bus !== undefined && bus !== 'auto' ? [['tunables', 'bus']] : []),
    ...(hotplug === undefined ? [] : [['tunables', 'hotplug']]),
  ];
}

/** The cell of a device whose controller has no PCI seat either. */
function lostCell(
  { tunables }: Request,
  guest: Guest,
  draft: Draft,
  device: RequestDevice,
): string[][] {
  const strict = (tunables?.numa ?? 'require') === 'require';
  if (device.tunables?.cell === undefined || !strict || !followsController(device)) return [];
  const address = followed(device, draft, guest)?.address;
  return address === undefined || address.type === 'pci' ? [] : [['tunables', 'cell']];
}

/** Wishes that a seat on bus 0 that cannot be hotplugged does not fulfil. */
function chipWishes({ tunables }: Request, { tunables: own, address }: RequestDevice): string[][] {
  const { cell, bus, hotplug } = own ?? {};
  return [
    ...(cell !== undefined && (tunables?.numa ?? 'require') === 'require'
      ? [['tunables', 'cell']]
      : []),
    ...(bus === 'pcie' || bus === 'pci' ? [['tunables', 'bus']] : []),
    ...(hotplug === true ? [['tunables', 'hotplug']] : []),
    ...(address !== undefined && pinOf(address) !== undefined ? [['address']] : []),
  ];
}

function whyNot(
  { machine }: Guest,
  { address }: Draft,
  { kind }: RequestDevice,
): string | undefined {
  if (address === undefined || address.type === 'pci') return undefined;
  if (address.type === 'ccw')
    return `on \`${machine.type}\` it sits on the channel subsystem, whose devices have no NUMA node, no slots and no ports; all of them can be hotplugged`;
  if (address.type === 'virtio-mmio') return 'it is a virtio-mmio device and has no seat on a bus';
  return `a ${kind} with a \`${address.type}\` address has no PCI seat of its own; give the wish to a controller that has one`;
}
