import type { SeenFunction } from '../../core/seen.ts';
import { count, list } from '../../core/text.ts';
import { isEnumerated } from '../enumerated.ts';
import type { CheckRule, Complaint } from '../rule.ts';

export const guestUnassigned: CheckRule = {
  id: 'guest.unassigned',
  says: 'Every BAR of a running guest has an address.',
  source:
    'QEMU 7.2, `query-pci`: BARs behind buses that nobody sees, and beyond the windows of bridges, have none',
  severity: 'error',
  guest: 'The device is not there, or its driver finds it without memory.',
  check: ({ input }) => {
    const seen = input.seen ?? [];
    return isEnumerated(seen) ? seen.flatMap(unassigned) : [];
  },
};

function unassigned({ id, position, bars }: SeenFunction): Complaint[] {
  const lacking = bars.filter(({ address }) => address === undefined);
  if (lacking.length === 0) return [];
  const names = list(lacking.map(({ bar }) => String(bar)));
  const message = `${lacking.length === 1 ? 'BAR' : count(lacking.length, 'BAR')} ${lacking.length === 1 ? names : `(${names})`} of \`${id}\` ${lacking.length === 1 ? 'has' : 'have'} no address`;
  const ports = lacking.every(({ type }) => type === 'io');
  const base = { message, devices: [id], path: ['devices', position] };
  return ports
    ? [{ ...base, severity: 'warning', guest: 'The device is there without its I/O ports.' }]
    : [{ ...base, severity: 'error' }];
}
