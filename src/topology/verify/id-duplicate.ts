import { clashes } from './group.ts';
import { error, type VerifyRule } from './rule.ts';

export const idDuplicate: VerifyRule = {
  id: 'id.duplicate',
  title: 'Every device has an id of its own.',
  source: 'devaddr: the format of a plan',
  check: ({ devices }) =>
    clashes(devices, ({ id }) => id).map((group) =>
      error(`${group.length} devices have the id \`${group[0]?.id}\``, group),
    ),
};
