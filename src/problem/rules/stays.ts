import type { Constraint } from './constraint.ts';

/** Of the devices of a shared slot one has function 0. */
export const stays: Constraint = {
  id: 'pci.function-zero-stays',
  says: 'of the devices that share a slot one is where it was before, at function 0',
  source: 'PCI: a function is one device',
  constrain: (encoding) => {
    for (const [place, packs] of encoding.packs) {
      const here = [...encoding.stays].filter(
        ([{ was }]) => was !== undefined && was === place.packedIn,
      );
      encoding.builder.atMost(
        [...here.flatMap(([, count]) => count.terms()), ...packs.terms(-1)],
        0,
      );
    }
  },
};
