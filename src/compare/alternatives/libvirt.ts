import { type BuiltIn, withoutWishes } from './alternative.ts';

/** libvirt's own policy, whatever the request wishes. */
export const libvirt: BuiltIn = {
  name: 'libvirt',
  says: 'as libvirt does it, all wishes left out',
  strategy: 'libvirt',
  apply: withoutWishes,
};
