import type { Address, AddressWish } from '../../core/address.ts';
import type { Device, RequestDevice } from '../../core/device.ts';
import type { Request } from '../../core/request.ts';
import { bundledModel } from '../../model/load.ts';
import type { TextEdit } from '../text-edits.ts';
import { deviceEdits, fieldChanges, wholeLine } from './edit-device.ts';
import { checkSayable, seatUnsayable } from './not-in-domain.ts';
import type { DomainDocument } from './read.ts';
import { applyToDomain, machineEdits } from './write.ts';

/**
 * The domain XML of a changed request: devices are taken out, addresses and other fields are changed or taken out, the
 * machine type is another one. Only what has to change is touched.
 *
 * @throws DevaddrError `NotInDomain` for tunables and whatever else a domain XML does not say
 */
export function rewriteDomain(document: DomainDocument, after: Request): string {
  checkSayable(document.request, after);
  const { request, text, elements } = document;
  const left = new Map(after.devices.map((device, i) => [device.id, i]));
  const edits = request.devices.flatMap((before, position): TextEdit[] => {
    const element = elements[position];
    const i = left.get(before.id);
    const now = i === undefined ? undefined : after.devices[i];
    if (element === undefined || now === before) return [];
    if (i === undefined || now === undefined) return [{ ...wholeLine(text, element), text: '' }];
    return deviceEdits(text, element, fieldChanges(before, stated(after, now, i)));
  });
  return applyToDomain(document, [...machineEdits(document, after.machine), ...edits]);
}

/** A device as a domain can state it: with a whole address. */
function stated({ devices }: Request, device: RequestDevice, position: number): Device {
  const { address: wish, ...rest } = device;
  if (wish === undefined) return rest as Device;
  const address = statedAddress(wish, devices);
  if (address === undefined) throw seatUnsayable(device, position);
  return { ...rest, address } as Device;
}

/**
 * A wish for a PCI address as an address: without any part it is an empty one, which leaves the seat to libvirt. Undefined
 * for one that leaves a choice a domain cannot leave.
 */
function statedAddress(wish: AddressWish, devices: readonly RequestDevice[]): Address | undefined {
  if (wish.type !== 'pci') return wish;
  const { domain = 0, bus, function: fn = 0 } = wish;
  const slot = wish.slot ?? (bus === undefined ? undefined : onlySlotOf(bus, devices));
  const isOpen = bus === undefined && slot === undefined && domain === 0 && fn === 0;
  if (!isOpen && (bus === undefined || slot === undefined)) return undefined;
  return { ...wish, domain, bus: bus ?? 0, slot: slot ?? 0, function: fn };
}

/** The slot of a port; other buses have several. */
function onlySlotOf(bus: number, devices: readonly RequestDevice[]): number | undefined {
  for (const device of devices) {
    if (device.kind !== 'controller' || device.type !== 'pci' || device.index !== bus) continue;
    const [first, last] = bundledModel().pci.get(device.model ?? '')?.slots ?? [];
    return first === last ? first : undefined;
  }
  return undefined;
}
