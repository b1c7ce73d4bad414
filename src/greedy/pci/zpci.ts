import type { ZpciIds } from '../../core/address.ts';
import { type Draft, type Guest, nameOf, refusal } from '../../guest/guest.ts';
import { setSharedAddress } from './pass.ts';

const UID_MAX = 0xffff;
const FID_MAX = 0xffffffff;

/** Hands out the identifiers that PCI functions have on s390. */
export interface ZpciTable {
  readonly uids: Set<number>;
  readonly fids: Set<number>;
}

export function zpciTable(): ZpciTable {
  return { uids: new Set(), fids: new Set() };
}

/** Kinds whose PCI addresses carry no zPCI identifiers: character devices. */
const WITHOUT: ReadonlySet<string> = new Set(['serial', 'parallel', 'console', 'channel']);

function carriers(guest: Guest, devices: readonly Draft[]): Draft[] {
  if (!guest.machine.has('zpci')) return [];
  return devices.filter((device) => {
    const ofInterface = device.kind === 'hostdev' && device.owner !== undefined;
    return device.address?.type === 'pci' && !WITHOUT.has(device.kind) && !ofInterface;
  });
}

function idsOf(device: Draft): ZpciIds {
  return device.address?.type === 'pci' ? (device.address.zpci ?? {}) : {};
}

/**
 * Takes the identifiers that devices state; of a pair that is stated in part the rest is filled in at once.
 *
 * @throws DevaddrError `ZpciIdTaken`
 */
export function reserveZpciIds(guest: Guest, devices: readonly Draft[], table: ZpciTable): void {
  for (const device of carriers(guest, devices)) {
    const { uid, fid } = idsOf(device);
    if (uid === undefined && fid === undefined) continue;
    giveIds(guest, device, table);
  }
}

/**
 * Gives identifiers to all others.
 *
 * @throws DevaddrError `ZpciIdsUsedUp`
 */
export function assignZpciIds(guest: Guest, devices: readonly Draft[], table: ZpciTable): void {
  for (const device of carriers(guest, devices)) {
    const { uid, fid } = idsOf(device);
    if (uid === undefined || fid === undefined) giveIds(guest, device, table);
  }
}

function giveIds(guest: Guest, device: Draft, { uids, fids }: ZpciTable): void {
  const { address } = device;
  if (address?.type !== 'pci') return;
  const uid = address.zpci?.uid ?? lowestFree(uids, 1, UID_MAX, device, 'uid');
  const fid = address.zpci?.fid ?? lowestFree(fids, 0, FID_MAX, device, 'fid');
  takeId(uids, uid, device, 'uid');
  takeId(fids, fid, device, 'fid');
  setSharedAddress(guest, device, { ...address, zpci: { uid, fid } });
}

function lowestFree(
  ids: ReadonlySet<number>,
  first: number,
  last: number,
  device: Draft,
  name: string,
): number {
  let id = first;
  while (ids.has(id)) id++;
  if (id <= last) return id;
  throw refusal(device, 'ZpciIdsUsedUp', `no zPCI ${name} is left for ${nameOf(device)}`, {
    field: 'address.zpci',
    data: { last },
  });
}

function takeId(ids: Set<number>, id: number, device: Draft, name: 'uid' | 'fid'): void {
  if (ids.has(id)) {
    throw refusal(
      device,
      'ZpciIdTaken',
      `zPCI ${name} 0x${id.toString(16)} of ${nameOf(device)} is already in use`,
      {
        field: `address.zpci.${name}`,
        hint: `leave the ${name} out, or choose another one`,
        data: { [name]: id },
      },
    );
  }
  ids.add(id);
}
