import { type Address, formatAddress } from '../../core/address.ts';
import { driveBus } from '../../core/holders.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { portsOf } from '../../topology/verify/usb-view.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { addressEdits } from './address-edits.ts';

/** How many addresses are tried. */
const MOST = 40;
/** The highest SCSI target that is tried: all controllers with targets have it. */
const LAST_TARGET = 7;
const LAST_DEVNO = 0xffff;
const REGISTER_STEP = 0x1000;

/** Attempts to give a device that is not on PCI another address of its kind, the next ones first. */
export function nextFree(view: CheckView, device: PlanDevice): Attempt[] {
  const { address } = device;
  if (address === undefined) return [];
  const taken = new Set(
    view.guest.seekers.flatMap((each) =>
      each.address?.type === address.type && each !== device ? [keyOf(each, each.address)] : [],
    ),
  );
  return alternatives(address, device, view)
    .map((parts) => ({ parts, next: { ...address, ...parts } as Address }))
    .filter(({ next }) => !taken.has(keyOf(device, next)))
    .slice(0, MOST)
    .map(({ parts, next }) => ({
      says: `move \`${device.id}\` to ${next.type} ${formatAddress(next)}`,
      edits: addressEdits(view, device, parts),
    }));
}

/** What tells two addresses apart: drives of different buses may have the same. */
function keyOf(device: PlanDevice, address: Address): string {
  const bus = address.type === 'drive' ? driveBus(device) : '';
  return `${bus} ${formatAddress(address)}`;
}

type Parts = Readonly<Record<string, string | number>>;

function alternatives(address: Address, device: PlanDevice, view: CheckView): Parts[] {
  switch (address.type) {
    case 'drive':
      return driveUnits(device, view);
    case 'virtio-serial':
      return from(1, 30).map((port) => ({ port }));
    case 'usb':
      return usbPorts(address.bus, address.port ?? '', view);
    case 'ccw':
      return from((address.devno ?? 0) + 1, LAST_DEVNO, MOST * 4).map((devno) => ({ devno }));
    case 'spapr-vio':
      return from(1, 200).map((n) => ({ reg: (address.reg ?? 0) + n * REGISTER_STEP }));
    case 'dimm':
      return from(0, (view.input.machine.memorySlots ?? 256) - 1).map((slot) => ({ slot }));
    default:
      return [];
  }
}

/** Units of the same controller, and of others of its type. */
function driveUnits(device: PlanDevice, { model, guest }: CheckView): Parts[] {
  const type = driveBus(device);
  const shape = Object.entries(model.controllers.drive).find(([name]) => name === type)?.[1];
  if (typeof shape !== 'object' || device.address?.type !== 'drive') return [];
  const { controller, target } = device.address;
  const indexes = guest.controllers.flatMap((each) =>
    each.type === type && each.index !== undefined && each.index !== controller ? [each.index] : [],
  );
  const units = from(0, shape.buses - 1).flatMap((bus) =>
    from(0, shape.units - 1).map((unit) => ({ bus, target, unit })),
  );
  // Some SCSI controllers have one unit a target.
  const targets =
    type === 'scsi' ? from(0, LAST_TARGET).map((next) => ({ bus: 0, target: next, unit: 0 })) : [];
  return [controller, ...indexes].flatMap((index) =>
    [...units, ...targets].map((place) => ({ controller: index, ...place })),
  );
}

/** Ports beside the one that is taken: at the same hub, or of the same bus. */
function usbPorts(bus: number, port: string, { guest, model }: CheckView): Parts[] {
  const hub = port.includes('.') ? port.slice(0, port.lastIndexOf('.')) : undefined;
  const behindHub = from(1, model.controllers.usb.hubPorts).map((n) => ({ port: `${hub}.${n}` }));
  const atRoot = guest.usb.controllers
    .filter(({ index }) => index === bus)
    .flatMap((each) => from(1, portsOf(each, model.controllers.usb)))
    .map((n) => ({ port: String(n) }));
  // Devices that leave their port to QEMU get the first ones.
  if (!guest.usb.complete) atRoot.reverse();
  return hub === undefined ? atRoot : [...behindHub, ...atRoot];
}

function from(first: number, last: number, most = 256): number[] {
  const length = Math.max(0, Math.min(most, last - first + 1));
  return Array.from({ length }, (_, i) => first + i);
}
