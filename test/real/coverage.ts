import { type PlacedDevice, placementOf } from '../support/placement.ts';

/** What a completed domain holds: each kind and model of device once, and the addresses they have. */
export function contentsOf(xml: string): ReadonlySet<string> {
  const { devices } = placementOf(xml);
  const all = [...devices].flatMap(([name, list]) => list.map((device) => ({ name, device })));
  return new Set(all.map(({ name, device }) => content(name, device)));
}

const telling = ['type', 'mode', 'device', 'bus', 'target', 'model', 'action'];

function content(name: string, { facts, address }: PlacedDevice): string {
  const words = telling.map((fact) => facts[fact]).filter((word) => word !== undefined);
  return [name, ...words, `(${address?.type ?? '-'})`].join(' ');
}
