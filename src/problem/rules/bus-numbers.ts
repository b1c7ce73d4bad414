import { BUS_NUMBERS } from '../../core/pci.ts';
import { isNew } from '../encoding.ts';
import { hasHostBridges } from '../problem.ts';
import { busesBelow, newBuses, newControllers } from '../quantities.ts';
import type { Constraint } from './constraint.ts';
import { busesThere } from './limits.ts';

const HOST_BRIDGES = 31;

/** Buses have numbers of eight bits, and so have the indexes of controllers. */
export const busNumbers: Constraint = {
  id: 'pci.bus-numbers',
  says: 'there are at most 256 buses and at most 256 PCI controllers',
  source:
    'PCI: a bus number has 8 bits, in each PCI domain; libvirt 11.3.0: controller indexes 0 to 255',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    builder.atMost(newControllers(encoding), BUS_NUMBERS - 1 - problem.controllers);
    if (!hasHostBridges(encoding.problem)) {
      builder.atMost(newBuses(encoding), BUS_NUMBERS - busesThere(problem));
      return;
    }
    for (const root of problem.roots)
      builder.atMost(busesBelow(encoding, root), BUS_NUMBERS - root.ownBuses - root.busesBelow);
    const there = problem.roots.filter((root) => !isNew(root)).length;
    builder.atMost(
      [...encoding.exists.values()].map((literal) => ({ literal, weight: 1 })),
      HOST_BRIDGES - there,
    );
  },
};
