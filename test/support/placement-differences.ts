import type { PlacedDevice, Placement } from './placement.ts';
import type { Facts } from './placement-facts.ts';

/** How one placement differs from another: "aspect: detail", the most telling first. */
export function differences(want: Placement, got: Placement): string[] {
  const names = [...new Set(['controller', ...want.devices.keys(), ...got.devices.keys()])];
  const pairs = names.map((name) => compareKind(name, devicesOf(want, name), devicesOf(got, name)));
  const machine =
    want.machine === got.machine ? [] : [`machine: ${want.machine} expected, got ${got.machine}`];
  return [
    ...machine,
    ...pairs.flatMap(({ set }) => set),
    ...pairs.flatMap(({ order }) => order),
    ...pairs.flatMap(({ facts }) => facts),
    ...pairs.flatMap(({ addresses }) => addresses),
  ];
}

interface Findings {
  readonly set: readonly string[];
  readonly order: readonly string[];
  readonly facts: readonly string[];
  readonly addresses: readonly string[];
}

/** Devices are compared one by one only if there are as many, in the same order. */
function compareKind(
  name: string,
  want: readonly PlacedDevice[],
  got: readonly PlacedDevice[],
): Findings {
  const nothing = { set: [], order: [], facts: [], addresses: [] };
  const set = compareSets(name, want, got);
  if (set.length > 0) return { ...nothing, set };
  const order = compareOrder(name, want, got);
  if (order.length > 0) return { ...nothing, order };
  const couples = want.flatMap((device, at) => {
    const other = got[at];
    return other === undefined ? [] : [{ at, device, other }];
  });
  return {
    ...nothing,
    facts: couples.flatMap(({ at, device, other }) =>
      compareFacts(label(name, device), `#${at}${hint(device)}`, device.facts, other.facts),
    ),
    addresses: couples.flatMap(({ at, device, other }) =>
      compareAddresses(label(name, device), `#${at}${hint(device)}`, device.address, other.address),
    ),
  };
}

function compareSets(
  name: string,
  want: readonly PlacedDevice[],
  got: readonly PlacedDevice[],
): string[] {
  const labels = new Set([...want, ...got].map((device) => label(name, device)));
  return [...labels].flatMap((kind) => {
    const [expected, found] = [want, got].map((list) =>
      list.filter((device) => label(name, device) === kind),
    );
    if (expected?.length === found?.length) return [];
    const aspect = (found?.length ?? 0) < (expected?.length ?? 0) ? 'missing' : 'extra';
    return [`${aspect} ${kind}: ${models(expected)} expected, got ${models(found)}`];
  });
}

function compareOrder(
  name: string,
  want: readonly PlacedDevice[],
  got: readonly PlacedDevice[],
): string[] {
  const [expected, found] = [want, got].map((list) => list.map((device) => identity(name, device)));
  const [sortedExpected, sortedFound] = [expected, found].map((list) => list?.toSorted().join());
  if (expected?.join() === found?.join() || sortedExpected !== sortedFound) return [];
  return [`order of ${name}: ${expected?.join(', ')} expected, got ${found?.join(', ')}`];
}

function compareFacts(kind: string, who: string, want: Facts, got: Facts): string[] {
  const names = new Set([...Object.keys(want), ...Object.keys(got)]);
  return [...names]
    .filter((name) => want[name] !== got[name])
    .map(
      (name) => `${name} of ${kind}: ${who} ${shown(want[name])} expected, got ${shown(got[name])}`,
    );
}

function compareAddresses(
  kind: string,
  who: string,
  want: Facts | undefined,
  got: Facts | undefined,
): string[] {
  const [expected, found] = [written(want), written(got)];
  if (expected === found) return [];
  return [`${aspectOf(want, got)} of ${kind}: ${who} ${expected} expected, got ${found}`];
}

function aspectOf(want: Facts | undefined, got: Facts | undefined): string {
  if (want === undefined) return `unexpected ${got?.type} address`;
  if (got === undefined) return `missing ${want.type} address`;
  if (want.type !== got.type) return `${got.type} instead of ${want.type} address`;
  return `wrong ${want.type} address`;
}

function written(address: Facts | undefined): string {
  if (address === undefined) return 'none';
  const parts = Object.entries(address).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return parts.map(([name, text]) => `${name}=${text}`).join(' ');
}

function devicesOf({ devices }: Placement, name: string): readonly PlacedDevice[] {
  return devices.get(name) ?? [];
}

function label(name: string, { facts }: PlacedDevice): string {
  return name === 'controller' ? `${facts.type} controller` : name;
}

function identity(name: string, { facts }: PlacedDevice): string {
  if (name === 'controller') return `${facts.type} ${facts.index}`;
  return Object.values(facts).map(shown).join(' ');
}

function hint({ facts }: PlacedDevice): string {
  const name = facts.dev ?? (facts.index === undefined ? undefined : `index ${facts.index}`);
  return name === undefined ? '' : ` (${name})`;
}

function models(list: readonly PlacedDevice[] | undefined): string {
  return `${list?.length ?? 0} (${list?.map(({ facts }) => shown(facts.model)).join(' ')})`;
}

function shown(text: string | undefined): string {
  return text ?? '-';
}
