import type { PlanDevice } from '../../core/plan.ts';
import { addressed, type GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

export const virtioSerialPortExists: VerifyRule = {
  id: 'virtio-serial.port-exists',
  title:
    'A virtio-serial address names a controller and one of its ports; a virtio channel has such an address, with a port other than 0, which is for consoles.',
  source: 'libvirt 11.3.0: reservation of virtio-serial ports',
  check: (guest) => [...channelsWithoutPort(guest), ...missingPorts(guest)],
};

function isVirtio(device: PlanDevice): boolean {
  return (device.kind === 'channel' || device.kind === 'console') && device.targetType === 'virtio';
}

function channelsWithoutPort({ seekers, unreadable }: GuestView): Complaint[] {
  return seekers
    .filter((device) => device.kind === 'channel' && isVirtio(device) && !unreadable.has(device))
    .filter(({ address }) => address?.type !== 'virtio-serial' || address.port === 0)
    .map((channel) => error(`${nameOf(channel)} has no virtio-serial port`, [channel]));
}

function missingPorts({ seekers, controllers, model }: GuestView): Complaint[] {
  return addressed(seekers, 'virtio-serial').flatMap(({ device, address }) => {
    if (address.port === 0 && !isVirtio(device)) return [];
    const controller = controllers.find(
      ({ type, index }) => type === 'virtio-serial' && index === address.controller,
    );
    if (controller === undefined) {
      return [
        error(
          `${nameOf(device)} is on virtio-serial controller ${address.controller}, which does not exist`,
          [device],
        ),
      ];
    }
    const ports = controller.ports ?? model.controllers.virtioSerial.ports;
    if (address.port === 0 || address.port < ports) return [];
    return [
      error(
        `${nameOf(device)} is at port ${address.port}, but ${nameOf(controller)} has ports 0 to ${ports - 1}`,
        [device],
      ),
    ];
  });
}
