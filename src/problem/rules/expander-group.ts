import type { SeatRule } from './seat-rule.ts';

/** An expander bus of a group is for that group. */
export const expanderGroup: SeatRule = {
  id: 'numa.expander-group',
  says: 'with an expander bus a group, the devices of a group sit on theirs and nobody else does',
  source: 'request: `expanders: per-group`',
  allows: (_member, { root }, { together, ownExpander }) =>
    root.group === undefined
      ? !ownExpander || (root.position > 0 && root.controller !== undefined)
      : together.includes(root.group),
};
