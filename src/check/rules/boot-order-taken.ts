import { clashes } from '../../topology/verify/group.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { fieldEdit } from '../fixes/address-edits.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const bootOrderTaken: CheckRule = {
  id: 'boot-order.taken',
  says: 'No two devices have the same place in the boot order.',
  source:
    'libvirt 11.3.0: boot order used more than once; QEMU 10.0: "The bootindex 1 has already been used"',
  severity: 'error',
  guest: 'There is no guest: libvirt refuses the definition, and QEMU to start.',
  fixes: 'gives the later device the next place that is free',
  check: (view) =>
    clashes(view.guest.devices, ({ bootOrder }) => bootOrder).flatMap(([first, ...others]) =>
      others.map((device) => {
        const message = `${nameOf(device)} has place ${device.bootOrder} in the boot order, which ${first === undefined ? 'another device' : nameOf(first)} has`;
        const about = first === undefined ? [] : [first];
        return complaintAt(view, 'error', message, [device, ...about], { field: ['bootOrder'] });
      }),
    ),
  attempts: ({ devices: [id = ''] }, view) => {
    const device = view.deviceOf(id);
    if (device?.bootOrder === undefined) return [];
    const taken = new Set(view.guest.devices.map(({ bootOrder }) => bootOrder));
    let to = device.bootOrder + 1;
    while (taken.has(to)) to++;
    const says = `set the boot order of \`${id}\` to ${to}`;
    return [{ says, edits: [fieldEdit(view, device, 'bootOrder', to)] }];
  },
};
