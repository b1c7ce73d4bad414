import { clashes } from '../../topology/verify/group.ts';
import { nameOf } from '../../topology/verify/names.ts';
import { type CheckRule, complaintAt } from '../rule.ts';

export const acpiIndexTaken: CheckRule = {
  id: 'acpi-index.taken',
  says: 'No two devices have the same ACPI index.',
  source: 'QEMU 7.2 and 10.0: "a PCI device with acpi-index = 1 already exist"',
  severity: 'error',
  guest: 'There is no guest: QEMU refuses to start.',
  check: (view) =>
    clashes(view.guest.devices, ({ acpiIndex }) => acpiIndex).flatMap(([first, ...others]) =>
      others.map((device) => {
        const message = `${nameOf(device)} has ACPI index ${device.acpiIndex}, which ${first === undefined ? 'another device' : nameOf(first)} has`;
        const about = first === undefined ? [] : [first];
        return complaintAt(view, 'error', message, [device, ...about], { field: ['acpiIndex'] });
      }),
    ),
};
