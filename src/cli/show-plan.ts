import { formatAddress } from '../core/address.ts';
import type { Device } from '../core/device.ts';
import type { ObjectiveValue, Plan, PlanDevice } from '../core/plan.ts';
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

/** What a device is, in the words of its element. */
export function titleOf(device: Device): string {
  switch (device.kind) {
    case 'controller':
      return device.type === 'pci'
        ? `${device.model} ${device.index}`
        : `${device.type} controller ${device.index}${device.model === undefined ? '' : ` (${device.model})`}`;
    case 'disk':
      return `${device.device ?? 'disk'} ${device.target ?? ''} (${device.targetBus})`;
    case 'input':
      return `${device.type} (${device.bus ?? 'evdev'})`;
    case 'hostdev':
      return `hostdev ${device.type}${device.hostAddress === undefined ? '' : ` ${device.hostAddress}`}`;
    case 'serial':
      return `serial ${device.port} (${device.targetType ?? 'none'})`;
    case 'console':
    case 'channel':
      return `${device.kind} (${device.targetType})`;
    default: {
      const model = 'model' in device ? device.model : undefined;
      return model === undefined ? device.kind : `${device.kind} (${model})`;
    }
  }
}
