import type { VerifyRule } from './rule.ts';

export const planReadable: VerifyRule = {
  id: 'plan.readable',
  title: 'A plan names its machine, and the fields of its devices have the types they should have.',
  source: 'devaddr: the format of a plan',
  check: ({ complaints }) => complaints,
};
