import { parseXml } from '@rgrove/parse-xml';
import { addressOf } from './placement-address.ts';
import { type Facts, factsOf } from './placement-facts.ts';
import { attributeOf, childOf, childrenOf } from './xml-tree.ts';

/** A device as far as its placement goes. */
export interface PlacedDevice {
  /** What it is, as far as its placement depends on it. */
  readonly facts: Facts;
  /** Where it is, its type of address included; undefined if it does not say. */
  readonly address: Facts | undefined;
}

/** What a domain says about where its devices are. */
export interface Placement {
  readonly machine: string | undefined;
  /** The devices in their order, by the names of their elements. */
  readonly devices: ReadonlyMap<string, readonly PlacedDevice[]>;
}

const placeless = new Set(['emulator', 'graphics', 'lease', 'redirfilter']);

/** Reads the placement out of a domain's XML. */
export function placementOf(xml: string): Placement {
  const { root } = parseXml(xml);
  if (root?.name !== 'domain') throw new Error('this is no domain');
  const devices = new Map<string, PlacedDevice[]>();
  for (const device of childrenOf(childOf(root, 'devices'))) {
    if (placeless.has(device.name)) continue;
    const alike = devices.get(device.name) ?? [];
    alike.push({ facts: factsOf(device), address: addressOf(device) });
    devices.set(device.name, alike);
  }
  return { machine: attributeOf(childOf(childOf(root, 'os'), 'type'), 'machine'), devices };
}
