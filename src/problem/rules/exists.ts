import type { Host } from '../encoding.ts';
import type { Literal } from '../formula.ts';
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
        if (hosts !== undefined) builder.implies([count.some], ...somes(hosts));
      }
      for (const { count, place: host } of encoding.hosts.get(place) ?? []) {
        if (count.some === undefined) continue;
        if (root !== undefined) builder.implies([count.some], root);
        // Of bridges that hang from each other one hangs from something else.
        const above = host && encoding.hosts.get(host)?.filter((each) => each.place !== host);
        if (above !== undefined) builder.implies([count.some], ...somes(above));
      }
      if (site !== undefined && root !== undefined) builder.implies([site], root);
    }
  },
};

function somes(hosts: readonly Host[]): Literal[] {
  return hosts.flatMap(({ count }) => count.some ?? []);
}
