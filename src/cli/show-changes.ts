import type { Change } from '../adapters/libvirt/write.ts';
import { type Address, formatAddress } from '../core/address.ts';
import { titleOf } from '../core/title.ts';
import { becauseWords } from '../explain/because-words.ts';

/** What was added or filled in, a line each: `+` for a device, `~` for a field. */
export function changeLines(changes: readonly Change[]): string {
  return changes
    .map((change) => (change.fields === undefined ? addedLine(change) : filledLines(change)))
    .join('');
}

function addedLine({ device }: Change): string {
  const at =
    device.address === undefined
      ? ''
      : ` at ${device.address.type} ${formatAddress(device.address)}`;
  return `+ ${titleOf(device)} \`${device.id}\`${at}${device.because === undefined ? '' : ` (${becauseWords(device.because)})`}\n`;
}

function filledLines({ device, fields = [] }: Change): string {
  const lines = fields.map(({ field, from, to }) => {
    const before = from === undefined ? '' : ` (was ${show(from)})`;
    return `~ ${titleOf(device)} \`${device.id}\`: ${field} ${show(to)}${before}\n`;
  });
  return lines.join('');
}

function show(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'object' && value !== null && 'type' in value) {
    const address = value as Address;
    return `${address.type} ${formatAddress(address)}`;
  }
  return String(value);
}
