import { pciSeat } from '../../core/address.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';

export const busOrder: CheckRule = {
  id: 'qemu.bus-order',
  says: 'On a command line a device comes behind the one that provides its bus.',
  source: 'QEMU 7.2 and 10.0: "Bus \'pci.4\' not found"',
  severity: 'error',
  guest: 'There is no guest: QEMU does not find the bus.',
  check: (view) =>
    view.input.form !== 'argv'
      ? []
      : view.guest.pci.seated.flatMap(({ device, address }): Complaint[] => {
          const host = view.guest.pci.buses.get(address.bus)?.controller;
          const [, mine] = view.pathOf(device);
          const [, its] = host === undefined ? [] : view.pathOf(host);
          if (typeof mine !== 'number' || typeof its !== 'number' || its < mine) return [];
          if (host === undefined || pciSeat(device) === undefined) return [];
          const message = `${nameOf(device)} comes before ${nameOf(host)}, which provides its bus`;
          const hint = `put \`${host.id}\` first`;
          return [
            complaintAt(view, 'error', message, [device, host], {
              field: ['address', 'bus'],
              hint,
            }),
          ];
        }),
};
