import { formatAddress } from '../../core/address.ts';
import { drivesOf } from './drive-view.ts';
import { clashes } from './group.ts';
import { namesOf } from './names.ts';
import { error, type VerifyRule } from './rule.ts';

export const driveTaken: VerifyRule = {
  id: 'drive.taken',
  title: 'No two drives of one bus have one address; SCSI host devices count as SCSI disks.',
  source: 'libvirt 11.3.0: duplicate drive addresses',
  check: (guest) =>
    clashes(drivesOf(guest), ({ bus, address }) => `${bus} ${formatAddress(address)}`).map(
      (group) => {
        const devices = group.map(({ device }) => device);
        const where = group
          .slice(0, 1)
          .map(({ bus, address }) => `${bus} ${formatAddress(address)}`);
        return error(`${namesOf(devices)} share ${where}`, devices);
      },
    ),
};
