import { clashes } from '../../topology/verify/group.ts';
import type { CheckRule, Complaint } from '../rule.ts';

export const guestBusTaken: CheckRule = {
  id: 'guest.bus-taken',
  says: 'Every bus of a running guest has a number of its own.',
  source: 'QEMU 7.2, `query-pci`: bus numbers of expander buses that overlap',
  severity: 'error',
  guest: 'Devices of only one of the buses are there.',
  check: (view) => {
    const bridges = (view.input.seen ?? []).flatMap(({ id, position, secondary }) =>
      secondary ? [{ id, position, number: secondary }] : [],
    );
    const roots = view.guest.pci.controllers.flatMap((each) => {
      const [, position = 0] = view.pathOf(each);
      return each.busNr === undefined
        ? []
        : [{ id: each.id, position: Number(position), number: each.busNr }];
    });
    return clashes([...roots, ...bridges], ({ number }) => number).flatMap(([first, ...others]) =>
      others.map(
        ({ id, position, number }): Complaint => ({
          severity: 'error',
          message: `\`${id}\` has bus number ${number}, which \`${first?.id}\` has`,
          devices: [id, ...(first === undefined ? [] : [first.id])],
          path: ['devices', position],
        }),
      ),
    );
  },
};
