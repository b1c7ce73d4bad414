import { nameOf } from '../../topology/verify/names.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const oneBalloon: CheckRule = {
  id: 'memballoon.single',
  says: 'A guest has one memory balloon at most.',
  source:
    'QEMU 7.2 and 10.0: "Only one balloon device is supported"; libvirt 11.3.0: refused when defined',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start.',
  check: (view) => {
    const [first, ...others] = view.guest.devices.filter(
      (device) => device.kind === 'memballoon' && device.model !== 'none',
    );
    if (first === undefined) return [];
    return others.map((device) =>
      complaintAt(view, 'error', `${nameOf(device)} is one too many beside ${nameOf(first)}`, [
        device,
        first,
      ]),
    );
  },
};
