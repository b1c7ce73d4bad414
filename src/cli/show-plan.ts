import { formatAddress } from '../core/address.ts';
import type { ObjectiveValue, Plan, PlanDevice } from '../core/plan.ts';
import { titleOf } from '../core/title.ts';
import { table } from './table.ts';

/** A plan as a table: address, device, id, and a `+` for what was added; below it how the objectives came out. */
export function showPlan({ machine, devices, objectives = [] }: Plan): string {
  const rows = devices
    .filter(({ kind }) => kind !== 'graphics' && kind !== 'audio')
    .map((device): string[] => [
      addressText(device),
      titleOf(device),
      device.id,
      device.implied === true ? '+' : '',
    ]);
  const placed = table(['ADDRESS', 'DEVICE', 'ID', 'ADDED'], rows);
  const reached = objectives.map((objective) => `${objectiveText(objective)}\n`).join('');
  return `${machine.type} (${machine.arch})\n${placed}${reached === '' ? '' : `\n${reached}`}`;
}

function objectiveText({ name, value, bound, proven }: ObjectiveValue): string {
  const best = bound < value ? 'at least' : 'at most';
  return `${name} ${value} (${proven ? 'optimal' : `${best} ${bound}`})`;
}

function addressText({ address }: PlanDevice): string {
  if (address === undefined) return '-';
  return address.type === 'pci'
    ? formatAddress(address).slice(5)
    : `${address.type} ${formatAddress(address)}`;
}
