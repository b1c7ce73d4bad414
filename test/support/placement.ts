import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { addressOf } from './placement-address.ts';
import { type Facts, factsOf } from './placement-facts.ts';

/** A device as far as its placement goes. */
export interface PlacedDevice {
  readonly facts: Facts;
  /** The address, its type among the rest; undefined if there is none. */
  readonly address: Facts | undefined;
}

/** What a domain says about where its devices are. */
export interface Placement {
  readonly machine: string | undefined;
  /** The devices in their order, by the name of their element; controllers by their type as well. */
  readonly devices: ReadonlyMap<string, readonly PlacedDevice[]>;
  /** All controllers in their order, since that counts across their types. */
  readonly controllers: readonly string[];
}

const withoutPlace = new Set(['emulator', 'graphics', 'lease', 'redirfilter']);

/** Reads the placement out of a domain. */
export function placementOf(xml: string): Placement {
  const { root } = parseXml(xml);
  if (root?.name !== 'domain') throw new Error('not a domain');
  const devices = new Map<string, PlacedDevice[]>();
  const controllers: string[] = [];
  for (const device of childrenOf(childOf(root, 'devices'))) {
    if (withoutPlace.has(device.name)) continue;
    const kind = kindOf(device);
    const list = devices.get(kind) ?? [];
    devices.set(kind, [...list, { facts: factsOf(device), address: addressOf(device) }]);
  }
  return { machine: childOf(childOf(root, 'os'), 'type')?.attributes['machine'], devices, controllers };
}
