import { FUNCTIONS_PER_SLOT } from '../../topology/pci.ts';
import { type Encoding, isNew } from '../encoding.ts';
import type { Term } from '../formula.ts';
import type { Root } from '../place.ts';
import { hasHostBridges } from '../problem.ts';
import type { Constraint } from './constraint.ts';

/** Root ports share the slots of a root bus, eight to a slot; everybody else there has a slot to himself. */
export const rootSlots: Constraint = {
  id: 'pci.root-limit',
  says: 'root ports fit into the functions of the root bus that slots in whole use leave free',
  source: 'libvirt 11.3.0: root ports share slots; 32 slots of 8 functions a bus',
  constrain: (encoding) => {
    for (const root of encoding.problem.roots) {
      const [whole, ports] = [wholeSlots(encoding, root), newRootPorts(encoding, root)];
      const { slots, functions } = root;
      encoding.builder.atMost(whole, slots.length);
      encoding.builder.atMost(
        [
          ...ports,
          ...whole.map(({ literal, weight }) => ({ literal, weight: weight * FUNCTIONS_PER_SLOT })),
        ],
        FUNCTIONS_PER_SLOT * slots.length + functions.length,
      );
    }
  },
};

/** Slots of a root bus in whole use: by devices, by bridges, and on bus 0 by expander buses. */
export function wholeSlots(encoding: Encoding, root: Root): Term[] {
  const { places, roots } = encoding.problem;
  const slots = places.filter(
    (place) => place.root === root && place.kind === 'root-slot' && place.packedIn === undefined,
  );
  const expanders =
    root.position === 0
      ? roots
          .filter((each) => isNew(each) && !hasHostBridges(encoding.problem))
          .flatMap((each) => termOf(encoding.exists.get(each)))
      : [];
  return [
    ...slots.flatMap((place) => [...encoding.slotsIn(place), ...encoding.bridgesIn(place)]),
    ...expanders,
  ];
}

/** Root ports that are created on a root: for devices, switches and bridges. */
export function newRootPorts(encoding: Encoding, root: Root): Term[] {
  const ports = encoding.problem.places.filter(
    (place) => place.root === root && place.kind === 'port' && place.packedIn === undefined,
  );
  return [
    ...ports.flatMap((place) => encoding.slotsIn(place)),
    ...encoding.switches(root),
    ...encoding.bridgePorts(root),
  ];
}

function termOf(literal: number | undefined): Term[] {
  return literal === undefined ? [] : [{ literal, weight: 1 }];
}
