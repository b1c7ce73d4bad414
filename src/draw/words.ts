import { type Address, formatAddress, pciSeat } from '../core/address.ts';
import type { Device } from '../core/device.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { Cell } from '../core/request.ts';
import { titleOf } from '../core/title.ts';

/** What a device is called: PCI controllers by model and index, all others by their ids. */
export function nameOf(device: Device): string {
  return device.kind === 'controller' && device.type === 'pci' ? titleOf(device) : device.id;
}

/** The id of a device, unless it is the name that PCI controllers get by themselves, which their index says too. */
export function ownName(device: PlanDevice): string {
  if (device.kind !== 'controller' || device.type !== 'pci') return device.id;
  return device.implied === true || device.id === `pci${device.index}` ? '' : device.id;
}

/** What the user said of a cell: `CPUs 0-3, 1024 MiB, host node 0`. */
export function cellWords({ cpus, memoryMiB, hostNode }: Partial<Cell>): string {
  const parts = [
    cpus === undefined ? '' : `CPUs ${cpus}`,
    memoryMiB === undefined ? '' : `${memoryMiB} MiB`,
    hostNode === undefined ? '' : `host node ${hostNode}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A whole address; the PCI domain only where it is not the usual one, and nothing where there are no numbers. */
export function placeWords(address: Address | undefined): string {
  if (address === undefined) return '';
  const text = formatAddress(address);
  if (text === address.type) return '';
  return address.type === 'pci' && address.domain === 0 ? text.slice('0000:'.length) : text;
}

/** Where a device sits on its bus: slot and function of PCI, or its address. */
export function seatWords(device: Device): string {
  const seat = pciSeat(device);
  if (seat === undefined) return placeWords(device.address);
  return `${slotNumber(seat.slot)}.${seat.function}`;
}

/** `1f`. */
export function slotNumber(slot: number): string {
  return slot.toString(16).padStart(2, '0');
}
