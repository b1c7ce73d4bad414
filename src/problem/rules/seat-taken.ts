import { FUNCTIONS_PER_SLOT } from '../../topology/pci.ts';
import { sizeOfRange } from '../encoding.ts';
import type { Constraint } from './constraint.ts';

/** A slot is somebody's. */
export const seatTaken: Constraint = {
  id: 'pci.seat-taken',
  says: 'no more slots of a bus are in use than there are, and a slot has eight functions',
  source: 'PCI: a function is one device',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    for (const place of problem.places) {
      if (place.packedIn !== undefined) {
        const packs = encoding.packs.get(place)?.terms(-FUNCTIONS_PER_SLOT) ?? [];
        const members = encoding.in(place).flatMap(({ count }) => count.terms());
        builder.atMost([...members, ...packs], 0);
      } else if (place.kind === 'bridge-slot') {
        const hosts = encoding.hosts.get(place) ?? [];
        const bridges = hosts.flatMap(({ count }) => count.terms());
        builder.atMost(bridges, place.bridge?.copies ?? 1);
        const room = hosts.flatMap(({ count }) => count.terms(-sizeOfRange(place.slots)));
        builder.atMost([...encoding.slotsIn(place), ...encoding.bridgesIn(place), ...room], 0);
      } else if (place.seats !== undefined) {
        builder.atMost(
          [...encoding.slotsIn(place), ...encoding.bridgesIn(place)],
          place.seats.length,
        );
      }
    }
  },
};
