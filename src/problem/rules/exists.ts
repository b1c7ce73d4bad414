import type { Count } from '../count.ts';
import type { Encoding, Host } from '../encoding.ts';
import type { Literal } from '../formula.ts';
import type { Place } from '../place.ts';
import type { Constraint } from './constraint.ts';

/** What is used is there. */
export const exists: Constraint = {
  id: 'pci.bus-exists',
  says: 'a device sits on a bus that is there',
  source: 'libvirt 11.3.0: an address names the index of a controller',
  constrain: (encoding) => {
    for (const place of encoding.problem.places) {
      for (const { count } of encoding.in(place)) deviceNeedsBus(encoding, place, count);
      for (const host of encoding.hosts.get(place) ?? []) bridgeNeedsHost(encoding, place, host);
      switchNeedsRoot(encoding, place);
    }
  },
};

function deviceNeedsBus(encoding: Encoding, place: Place, { some }: Count): void {
  if (some === undefined) return;
  const { builder } = encoding;
  const root = encoding.exists.get(place.root);
  const site = place.switch && encoding.switchExists.get(place.switch.key);
  const hosts = encoding.hosts.get(place.packedIn ?? place);
  if (root !== undefined) builder.implies([some], root);
  if (site !== undefined) builder.implies([some], site);
  if (hosts !== undefined) builder.implies([some], ...somes(hosts));
}

/** Of bridges that hang from each other one hangs from something else. */
function bridgeNeedsHost(encoding: Encoding, place: Place, { count, place: host }: Host): void {
  const { some } = count;
  if (some === undefined) return;
  const root = encoding.exists.get(place.root);
  if (root !== undefined) encoding.builder.implies([some], root);
  const above = host && encoding.hosts.get(host)?.filter((each) => each.place !== host);
  if (above !== undefined) encoding.builder.implies([some], ...somes(above));
}

function switchNeedsRoot(encoding: Encoding, place: Place): void {
  const root = encoding.exists.get(place.root);
  const site = place.switch && encoding.switchExists.get(place.switch.key);
  if (site !== undefined && root !== undefined) encoding.builder.implies([site], root);
}

function somes(hosts: readonly Host[]): Literal[] {
  return hosts.flatMap(({ count }) => count.some ?? []);
}
