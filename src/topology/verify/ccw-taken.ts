import { formatAddress } from '../../core/address.ts';
import { clashes } from './group.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

/** Greatest channel subsystem, subchannel set and device number. */
const LAST = { cssid: 254, ssid: 3, devno: 0xffff };

export const ccwTaken: VerifyRule = {
  id: 'ccw.taken',
  title: 'Every channel device has numbers of its own, in range.',
  source: 'libvirt 11.3.0: reservation of CCW addresses',
  check: (guest) => [...wrongNumbers(guest), ...shared(guest)],
};

function wrongNumbers({ seekers }: GuestView): Complaint[] {
  return addressed(seekers, 'ccw').flatMap(({ device, address }) => {
    const { cssid, ssid, devno } = address;
    if (cssid === undefined || ssid === undefined || devno === undefined) {
      return [error(`${nameOf(device)} is a channel device without number`, [device])];
    }
    if (cssid <= LAST.cssid && ssid <= LAST.ssid && devno <= LAST.devno) return [];
    const last = formatAddress({ type: 'ccw', ...LAST });
    return [
      error(`${nameOf(device)} is at ${formatAddress(address)}; numbers end at ${last}`, [device]),
    ];
  });
}

function shared({ seekers }: GuestView): Complaint[] {
  const numbered = addressed(seekers, 'ccw').filter(({ address }) => address.devno !== undefined);
  return clashes(numbered, ({ address }) => formatAddress(address)).map((group) => {
    const devices = group.map(({ device }) => device);
    const where = group.slice(0, 1).map(({ address }) => formatAddress(address));
    return error(`${namesOf(devices)} share channel device ${where}`, devices);
  });
}
