import type { SeatRule } from './seat-rule.ts';

/** Devices of a cell hang from a root of that cell. */
export const affinity: SeatRule = {
  id: 'numa.affinity',
  says: 'a device that belongs to a guest NUMA cell hangs from an expander bus or host bridge of that cell',
  source:
    'request: `cell` with `numa: require`; QEMU 10.0: the guest sees the node of the root a device hangs from',
  allows: ({ cell, strict }, { root }) => cell === undefined || !strict || root.cell === cell,
};
