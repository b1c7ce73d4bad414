import { clashes } from './group.ts';
import { namesOf } from './names.ts';
import { complaint, type VerifyRule } from './rule.ts';
import { portKey } from './usb-view.ts';

export const usbPortTaken: VerifyRule = {
  id: 'usb.port-taken',
  title: 'No two USB devices, hubs included, are on one port.',
  source: 'libvirt 11.3.0: reservation of USB ports',
  check: ({ usb }) =>
    clashes(usb.seats, ({ bus, path }) => portKey(bus, path)).map((group) => {
      const devices = group.map(({ device }) => device);
      const where = portKey(group[0]?.bus ?? 0, group[0]?.path ?? []);
      const severity = usb.complete ? 'error' : 'warning';
      return complaint(severity, `${namesOf(devices)} share USB port ${where}`, devices);
    }),
};
