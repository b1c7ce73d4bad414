import type { Constraint } from './constraint.ts';

/** Devices that ask for one number of slot cannot have it all on one bus. */
export const slotPins: Constraint = {
  id: 'pci.pin-slot',
  says: 'a bus has one slot of each number',
  source: 'PCI',
  constrain: (encoding) => {
    for (const place of encoding.problem.places) {
      if (place.bus === undefined || place.packedIn !== undefined) continue;
      const packed = encoding.problem.places.find((each) => each.packedIn === place);
      const all = [...encoding.in(place), ...(packed === undefined ? [] : encoding.in(packed))];
      const slots = new Set(all.flatMap(({ type }) => type.unit.slots[0][0].pin?.slot ?? []));
      for (const slot of slots) {
        const same = all.filter(({ type }) => type.unit.slots[0][0].pin?.slot === slot);
        encoding.builder.atMost(
          same.flatMap(({ count }) => count.terms()),
          1,
        );
      }
    }
  },
};
