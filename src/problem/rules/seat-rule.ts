import type { Place } from '../place.ts';
import type { Member, Unit } from '../unit.ts';

/** A rule about who may sit where, whoever else there is. */
export interface SeatRule {
  readonly id: string;
  /** The rule in a sentence. */
  readonly says: string;
  /** Who holds it: the request, libvirt, QEMU or a firmware. */
  readonly source: string;
  readonly allows: (member: Member, place: Place, unit: Unit) => boolean;
}
