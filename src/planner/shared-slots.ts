import { type PciAddress, pciSeat } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Request, Tunables } from '../core/request.ts';
import { setSharedAddress } from '../greedy/pci/pass.ts';
import { controllersByIndex, findController } from '../guest/controllers.ts';
import { type Draft, type Guest, visited } from '../guest/guest.ts';
import { CONVENTIONAL } from '../model/connect.ts';
import { pinOf } from '../problem/members.ts';
import { cellOf } from '../topology/bus-tree.ts';
import type { Past } from './partial-pins.ts';

/** A device that had a seat, and what the request says of it. */
interface Settler {
  readonly draft: Draft;
  readonly listed: RequestDevice | undefined;
  readonly was: PciAddress;
}

/**
 * Devices that shared a slot, a function each, keep it if none of them wishes anything that the slot does not give: the
 * functions of a slot belong together. Where one of them has to go, the others are placed anew as well.
 */
export function keepSharedSlots(request: Request, guest: Guest, past: Past): void {
  const listed = new Map(request.devices.map((device) => [device.id, device]));
  const slots = new Map<string, Settler[]>();
  for (const draft of visited(guest)) {
    const device = listed.get(draft.id);
    const was = device?.was?.type === 'pci' ? device.was : past.get(draft.id);
    if (was === undefined || pciSeat(draft) !== undefined || isChipOrController(guest, draft))
      continue;
    const key = `${was.bus} ${was.slot}`;
    slots.set(key, [...(slots.get(key) ?? []), { draft, listed: device, was }]);
  }
  for (const settlers of slots.values()) {
    const functions = new Set(settlers.map(({ was }) => was.function));
    const isShared = settlers.length > 1 && functions.size === settlers.length && functions.has(0);
    if (!isShared || !settlers.every((each) => isContent(each, request.tunables ?? {}, guest)))
      continue;
    for (const { draft, was } of settlers) setSharedAddress(guest, draft, was);
  }
}

/** Functions of a chip hold together by themselves, and controllers keep their addresses. */
function isChipOrController({ machine }: Guest, device: Draft): boolean {
  if (device.kind !== 'controller') return device.kind === 'hostdev' && device.owner !== undefined;
  return (
    device.type === 'pci' ||
    machine.model.controllers.ich9Usb.functions[device.model ?? ''] !== undefined
  );
}

/** The old slot is there, and has what the device wishes. */
function isContent({ listed, was }: Settler, tunables: Tunables, guest: Guest): boolean {
  const controller = findController(guest.lists, 'pci', was.bus);
  const facts = guest.machine.model.pci.get(controller?.model ?? '');
  if (controller === undefined || facts === undefined) return false;
  const own = listed?.tunables ?? {};
  const { bus = tunables.bus ?? 'auto', spread = tunables.spread ?? 'bus', hotplug, cell } = own;
  const isConventional = (facts.acceptBits & CONVENTIONAL) !== 0;
  const isPort = facts.slots[1] === 0;
  const buses = { auto: true, root: was.bus === 0, pcie: isPort, pci: isConventional };
  const isFixed = (facts.root && !isConventional) || controller.hotplug === 'off';
  const isNear =
    cell === undefined ||
    tunables.numa === 'ignore' ||
    cellOf(was.bus, controllersByIndex(guest.lists, 'pci')) === cell;
  const pin = listed?.address && pinOf(listed.address);
  const isPinned = Object.entries(pin ?? {}).some(
    ([name, part]) => part !== undefined && Reflect.get(was, name) !== part,
  );
  const hotplugs = hotplug === undefined || (!hotplug && isFixed);
  return buses[bus] && spread === 'function' && hotplugs && isNear && !isPinned;
}
