import type { Because } from '../core/plan.ts';

/** Why a device exists that nobody listed. */
export function becauseWords(reason: Because): string {
  switch (reason.reason) {
    case 'machine':
      return `every \`${reason.machine}\` guest has it`;
    case 'device':
      return `needed by \`${reason.device}\``;
    case 'ports-used-up':
      return 'all ports of the others are in use';
    case 'gap':
      return `fills the gap below index ${reason.below}`;
    case 'seats':
      return `a seat for \`${reason.for}\``;
    case 'cell':
      return `for the devices of cell ${reason.cell}`;
    case 'spare':
      return 'a spare seat for hotplug';
  }
}
