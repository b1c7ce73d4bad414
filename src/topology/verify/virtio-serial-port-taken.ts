import { clashes } from './group.ts';
import { addressed } from './guest-view.ts';
import { namesOf } from './names.ts';
import { error, type VerifyRule } from './rule.ts';

export const virtioSerialPortTaken: VerifyRule = {
  id: 'virtio-serial.port-taken',
  title: 'No two devices are on one port of a virtio-serial controller, whatever their bus.',
  source: 'libvirt 11.3.0: reservation of virtio-serial ports',
  check: ({ seekers }) => {
    const placed = addressed(seekers, 'virtio-serial').filter(({ address }) => address.port !== 0);
    return clashes(placed, ({ address }) => `${address.controller} ${address.port}`).map(
      (group) => {
        const devices = group.map(({ device }) => device);
        const { port, controller } = group[0]?.address ?? {};
        return error(
          `${namesOf(devices)} share port ${port} of virtio-serial controller ${controller}`,
          devices,
        );
      },
    );
  },
};
