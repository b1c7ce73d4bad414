import type { DeviceKind } from '../../core/device.ts';
import { clashes } from './group.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

const LAST_UID = 0xffff;
const LAST_FID = 0xffffffff;

/** Devices whose ids libvirt does not look at. */
const CHARACTER: readonly DeviceKind[] = ['serial', 'parallel', 'channel', 'console'];

export const zpciTaken: VerifyRule = {
  id: 'zpci.taken',
  title: 'The uid (1 to 0xffff) and the fid of a PCI device on IBM Z are its own.',
  source: 'libvirt 11.3.0: reservation of zPCI ids',
  check: (guest) => [...outOfRange(guest), ...shared(guest, 'uid'), ...shared(guest, 'fid')],
};

function withIds({ seekers }: GuestView): ReturnType<typeof addressed<'pci'>> {
  return addressed(seekers, 'pci').filter(
    ({ device, address }) => address.zpci !== undefined && !CHARACTER.includes(device.kind),
  );
}

function outOfRange(guest: GuestView): Complaint[] {
  return withIds(guest).flatMap(({ device, address }) => {
    const { uid = 1, fid = 0 } = address.zpci ?? {};
    if (uid < 1 || uid > LAST_UID) {
      return [
        error(`uid of ${nameOf(device)} is ${hex(uid)}, not 0x1 to ${hex(LAST_UID)}`, [device]),
      ];
    }
    if (fid <= LAST_FID) return [];
    return [error(`fid of ${nameOf(device)} is ${hex(fid)}, above ${hex(LAST_FID)}`, [device])];
  });
}

function shared(guest: GuestView, name: 'uid' | 'fid'): Complaint[] {
  return clashes(withIds(guest), ({ address }) => address.zpci?.[name]).map((group) => {
    const devices = group.map(({ device }) => device);
    const id = group[0]?.address.zpci?.[name] ?? 0;
    return error(`${namesOf(devices)} share zPCI ${name} ${hex(id)}`, devices);
  });
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
