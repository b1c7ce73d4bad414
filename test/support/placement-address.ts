import type { XmlElement } from '@rgrove/parse-xml';
import { type Numerals, plainNumber } from './numerals.ts';
import type { Facts } from './placement-facts.ts';
import { attributeOf, childOf } from './xml-tree.ts';

interface Scheme {
  readonly numerals: Numerals;
  /** What libvirt takes for parts that are left out. */
  readonly implied: Readonly<Record<string, string>>;
}

const schemes: Readonly<Record<string, Scheme>> = {
  pci: { numerals: 'by-prefix', implied: { domain: '0', function: '0', multifunction: 'off' } },
  ccw: { numerals: 'by-prefix', implied: {} },
  drive: { numerals: 'decimal', implied: { controller: '0', bus: '0', target: '0', unit: '0' } },
  'virtio-serial': { numerals: 'decimal', implied: { controller: '0', bus: '0' } },
  ccid: { numerals: 'decimal', implied: { controller: '0' } },
  usb: { numerals: 'decimal', implied: { bus: '0' } },
  'spapr-vio': { numerals: 'hexadecimal', implied: {} },
  isa: { numerals: 'hexadecimal', implied: {} },
};

/** The address of a device with equal numbers spelt alike and nothing left out. */
export function addressOf(device: XmlElement): Facts | undefined {
  const address = childOf(device, 'address');
  if (address === undefined) return undefined;
  const { type = 'pci', ...parts } = address.attributes;
  const { numerals, implied } = schemes[type] ?? { numerals: 'decimal', implied: {} };
  const out: Record<string, string | undefined> = { type, ...implied };
  for (const [name, text] of Object.entries(parts)) {
    out[name] = plainNumber(text, name === 'base' ? 'hexadecimal' : numerals);
  }
  const zpci = childOf(address, 'zpci');
  for (const name of ['uid', 'fid']) {
    const text = attributeOf(zpci, name);
    if (text !== undefined) out[name] = plainNumber(text, 'by-prefix');
  }
  return out;
}
