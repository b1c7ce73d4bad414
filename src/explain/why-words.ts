import { type Address, formatAddress } from '../core/address.ts';
import { count, wrapped } from '../core/text.ts';
import { pathText } from '../request/words.ts';
import { becauseWords } from './because-words.ts';
import { names, valueWords } from './statement-words.ts';
import type { Above, WhyHere, WishEffect } from './why.ts';
import { WIDTH, type Writing } from './words.ts';

/** Why a device sits where it sits, as text for a person. */
export function whyText(why: WhyHere, { file, width = WIDTH }: Writing = {}): string {
  const { device, address, because, above, below, wishes } = why;
  const place = address === undefined ? 'has no address' : `sits at ${addressText(address)}`;
  const reason = because === undefined ? '' : ` (${becauseWords(because)})`;
  const lines = [
    ...wrapped(`\`${device}\` ${place}${reason}`, width, '', '  '),
    ...above.flatMap((each) => wrapped(`behind ${aboveText(each)}`, width, '  ', '    ')),
    ...(address?.type === 'pci' ? ['  on the root bus of the machine'] : []),
    ...(below.length === 0
      ? []
      : wrapped(`${count(below.length, 'device')} on it: ${names(below)}`, width, '  ', '    ')),
  ];
  const effects = wishes.flatMap((wish) =>
    wrapped(`${whereOf(wish, file)}: ${wishText(wish)} ${effectText(wish)}`, width, '  ', '    '),
  );
  if (effects.length > 0)
    lines.push('', 'What was asked for, and what would be without it:', ...effects);
  return `${lines.join('\n')}\n`;
}

function aboveText({ id, model, address, cell, because }: Above): string {
  const on = cell === undefined ? '' : ` of cell ${cell}`;
  const at = address === undefined ? '' : ` at ${addressText(address)}`;
  const why = because === undefined ? '' : `: ${becauseWords(because)}`;
  return `${model ?? 'controller'} \`${id}\`${on}${at}${why}`;
}

function addressText(address: Address): string {
  return address.type === 'pci'
    ? formatAddress(address)
    : `${address.type} ${formatAddress(address)}`;
}

function whereOf({ place, path }: WishEffect, file: string | undefined): string {
  if (place === undefined) return pathText(path);
  const at = `${place.line}:${place.column}`;
  return file === undefined ? at : `${file}:${at}`;
}

function wishText({ kind, path, value }: WishEffect): string {
  if (kind === 'together' || kind === 'apart') return `${kind} on \`${value}\`;`;
  if (kind === 'address') return 'its address;';
  return typeof value === 'object' ? `${valueWords(value)};` : `\`${path.at(-1)}: ${value}\`;`;
}

function effectText({ without, address, above = [] }: WishEffect): string {
  switch (without) {
    case 'same':
      return 'without it, it would sit where it sits';
    case 'impossible':
      return 'without it there would be no plan';
    case 'undecided':
      return 'it is open what would be without it';
    default: {
      const [nearest] = above;
      const behind = nearest === undefined ? 'on the root bus' : `behind ${nearest.model}`;
      const root = above.at(-1);
      const cell = root?.cell === undefined ? '' : ` on cell ${root.cell}`;
      return `without it, it would sit at ${address === undefined ? 'no address' : addressText(address)}, ${behind}${cell}`;
    }
  }
}
