import type { Constraint } from './constraint.ts';

/** Devices behind a switch have a downstream port each. */
export const switchPorts: Constraint = {
  id: 'pci.switch-ports',
  says: 'a switch has a downstream port for each slot in use behind it, 32 at most',
  source: 'libvirt 11.3.0: slots 0 to 31 of an upstream port',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    for (const site of encoding.sites()) {
      const places = problem.places.filter(
        (place) =>
          place.switch?.key === site.key &&
          place.kind === 'downstream' &&
          place.packedIn === undefined,
      );
      const load = places.flatMap((place) => encoding.slotsIn(place));
      const added = encoding.newPorts.get(site.key);
      if (added === undefined) continue;
      builder.atMost([...load, ...added.terms(-1)], site.freePorts.length);
      // Ports that are there can be hotplugged; a device that must not be needs a new one.
      const fixed = places
        .flatMap((place) => encoding.in(place))
        .filter(({ type }) => type.unit.slots.flat().some(({ hotplug }) => hotplug === false))
        .flatMap(({ type, count }) => count.terms(type.unit.slots.length));
      builder.atMost([...fixed, ...added.terms(-1)], 0);
      const exists = encoding.switchExists.get(site.key);
      if (exists !== undefined && added.some !== undefined) builder.implies([added.some], exists);
    }
  },
};
