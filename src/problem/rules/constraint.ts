import type { Encoding } from '../encoding.ts';

/** A rule about all units together. */
export interface Constraint {
  readonly id: string;
  /** The rule in a sentence. */
  readonly says: string;
  /** Who holds it: the request, libvirt, QEMU or a firmware. */
  readonly source: string;
  readonly constrain: (encoding: Encoding) => void;
}
