import type { Constraint } from './constraint.ts';

/** What is used is there. */
export const exists: Constraint = {
  id: 'pci.bus-exists',
  says: 'a device sits on a bus that is there',
  source: 'libvirt 11.3.0: an address names the index of a controller',
  constrain: (encoding) => {
    const { builder, problem } = encoding;
    for (const place of problem.places) {
      const root = encoding.exists.get(place.root);
      const site = place.switch && encoding.switchExists.get(place.switch.key);
      const hosts = encoding.hosts.get(place.packedIn ?? place);
      for (const { count } of encoding.in(place)) {
        if (count.some === undefined) continue;
        if (root !== undefined) builder.implies([count.some], root);
        if (site !== undefined) builder.implies([count.some], site);
        if (hosts !== undefined)
          builder.implies([count.some], ...hosts.map(({ literal }) => literal));
      }
      for (const { literal, place: host } of encoding.hosts.get(place) ?? []) {
        if (root !== undefined) builder.implies([literal], root);
        const above = host?.kind === 'bridge-slot' ? encoding.hosts.get(host) : undefined;
        if (above !== undefined) builder.implies([literal], ...above.map((each) => each.literal));
      }
      if (site !== undefined && root !== undefined) builder.implies([site], root);
    }
  },
};
