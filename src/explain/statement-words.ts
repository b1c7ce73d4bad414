import { type AddressWish, formatAddress } from '../core/address.ts';
import type { GroupLevel, SpareWish } from '../core/request.ts';
import { count, list } from '../core/text.ts';
import type { SaidStatement } from './explanation.ts';

/** What statements say, of all who say it: `nic0` and `nic1` ask for `cell: 1`. */
export function statementWords(statement: SaidStatement): string {
  const { kind, devices, value, paths } = statement;
  const who = names(devices);
  const ask = devices.length === 1 ? 'asks' : 'ask';
  switch (kind) {
    case 'device':
      return deviceWords(statement, who);
    case 'address':
      return `${who} ${ask} for ${addressWords(value as AddressWish)}${moreOf(statement)}`;
    case 'cell':
    case 'bus':
    case 'spread':
    case 'hotplug':
      return `${who} ${ask} for \`${kind}: ${value}\`${moreOf(statement)}`;
    case 'together':
      return `${who} are to be ${TOGETHER[value as GroupLevel]}`;
    case 'apart':
      return `${who} are to be ${APART[value as GroupLevel]}`;
    case 'spare':
      return spareWords(statement);
    case 'limit':
      return `\`${paths[0]?.at(-1)}\` is limited to ${value}`;
    default:
      return `\`${paths[0]?.slice(1).join('.')}: ${value}\``;
  }
}

function deviceWords(statement: SaidStatement, who: string): string {
  const { devices, value } = statement;
  const one = devices.length === 1;
  if (value === 'controller') return `${who} ${one ? 'is' : 'are'} listed`;
  const need = one ? 'needs a seat' : `need ${devices.length} seats`;
  return `${who} (${value}) ${need}${moreOf(statement)}`;
}

/** How many others say the same. */
function moreOf({ wanted, paths }: SaidStatement): string {
  const others = (wanted ?? 0) - paths.length;
  return others > 0 ? ` (and so ${others === 1 ? 'does' : 'do'} ${others} more)` : '';
}

function spareWords({ value, paths }: SaidStatement): string {
  const { cell, bus, count: all } = value as SpareWish;
  const of = paths.length < all ? ` of the ${all} wanted` : '';
  const at = cell === undefined ? '' : ` on cell ${cell}`;
  return `${count(paths.length, 'spare seat')}${of}${at}${bus === undefined ? '' : ` (\`${bus}\`)`}`;
}

export function names(ids: readonly string[]): string {
  return list(ids.map((id) => `\`${id}\``));
}

export const TOGETHER: Readonly<Record<GroupLevel, string>> = {
  cell: 'together on a `cell`',
  expander: 'together below one `expander` bus',
  switch: 'together behind one PCI Express `switch`',
  bus: 'together on one `bus`',
  slot: 'together in one `slot`',
};

export const APART: Readonly<Record<GroupLevel, string>> = {
  cell: 'apart, on a `cell` each',
  expander: 'apart, below an `expander` bus each',
  switch: 'apart, not behind one `switch`',
  bus: 'apart, on a `bus` each',
  slot: 'apart, in a `slot` each',
};

/** An address in words, with those of its parts that are given. */
export function addressWords(address: AddressWish): string {
  if (address.type !== 'pci') return `${address.type} address ${formatAddress(address)}`;
  const { bus, slot, function: fn = 0, domain = 0, zpci } = address;
  const named = [
    ...(domain === 0 ? [] : [`domain ${domain}`]),
    ...(bus === undefined ? [] : [`bus ${bus}`]),
    ...(slot === undefined ? [] : [`slot ${slot}`]),
    ...(fn === 0 ? [] : [`function ${fn}`]),
    ...Object.entries(zpci ?? {}).map(([name, id]) => `${name} ${id}`),
  ];
  return named.length === 0 ? 'any PCI seat' : named.join(', ');
}

/** A value as it is written. */
export function valueWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `\`${value}\``;
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${each}`);
  return `\`{ ${fields.join(', ')} }\``;
}
