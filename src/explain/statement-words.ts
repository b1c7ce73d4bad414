import { type AddressWish, formatAddress } from '../core/address.ts';
import type { GroupLevel, SpareWish } from '../core/request.ts';
import { count, list } from '../core/text.ts';
import type { SaidStatement } from './explanation.ts';

/** What statements say, of all who say it: `nic0` and `nic1` ask for `cell: 1`. */
export function statementWords({ kind, devices, value, paths, wanted }: SaidStatement): string {
  const who = names(devices);
  const many = wanted === undefined ? '' : ` (and so do ${wanted - paths.length} more)`;
  const ask = devices.length === 1 ? 'asks' : 'ask';
  switch (kind) {
    case 'device':
      return `${who} (${value}) ${devices.length === 1 ? 'needs a seat' : `need ${devices.length} seats`}${many}`;
    case 'address':
      return `${who} ${ask} for ${addressWords(value as AddressWish)}${many}`;
    case 'cell':
    case 'bus':
    case 'spread':
    case 'hotplug':
      return `${who} ${ask} for \`${kind}: ${value}\`${many}`;
    case 'together':
      return `${who} are to be together on \`${value}\`${levelWords(value as GroupLevel)}`;
    case 'apart':
      return `${who} are to be apart on \`${value}\`${levelWords(value as GroupLevel)}`;
    case 'spare': {
      const { cell, bus, count: all } = value as SpareWish;
      const at = cell === undefined ? '' : ` on cell ${cell}`;
      const of = paths.length < all ? ` of the ${all} wanted` : '';
      return `${count(paths.length, 'spare seat')}${of}${at}${bus === undefined ? '' : ` (\`${bus}\`)`}`;
    }
    case 'limit':
      return `\`${paths[0]?.at(-1)}\` is limited to ${value}`;
    default:
      return `\`${paths[0]?.slice(1).join('.')}: ${value}\``;
  }
}

export function names(ids: readonly string[]): string {
  return list(ids.map((id) => `\`${id}\``));
}

const LEVEL_WORDS: Readonly<Record<GroupLevel, string>> = {
  cell: '',
  expander: ', an expander bus',
  switch: ', a PCI Express switch',
  bus: '',
  slot: ', as functions of one slot',
};

function levelWords(on: GroupLevel): string {
  return LEVEL_WORDS[on];
}

/** An address in words, with those of its parts that are given. */
export function addressWords(address: AddressWish): string {
  if (address.type !== 'pci') return `${address.type} address ${formatAddress(address)}`;
  const { bus, slot, function: fn = 0, domain = 0 } = address;
  const named = [
    ...(domain === 0 ? [] : [`domain ${domain}`]),
    ...(bus === undefined ? [] : [`bus ${bus}`]),
    ...(slot === undefined ? [] : [`slot ${slot}`]),
    ...(fn === 0 ? [] : [`function ${fn}`]),
  ];
  return named.length === 0 ? 'any PCI seat' : named.join(', ');
}

/** A value as it is written, addresses by their parts that matter. */
export function valueWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `\`${value}\``;
  if ('type' in value && 'slot' in value) return addressWords(value as AddressWish);
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${each}`);
  return `\`{ ${fields.join(', ')} }\``;
}
