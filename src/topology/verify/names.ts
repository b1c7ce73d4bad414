import type { PlanDevice } from '../../core/plan.ts';
import { list } from '../../core/text.ts';

/** How a message names a device: what it is, and its id. */
export function nameOf(device: PlanDevice): string {
  const what = describe(device);
  return what === device.id ? `\`${device.id}\`` : `${what} \`${device.id}\``;
}

/** Several devices in a sentence. */
export function namesOf(devices: readonly PlanDevice[]): string {
  return list(devices.map(nameOf));
}

function describe(device: PlanDevice): string {
  switch (device.kind) {
    case 'controller':
      return words(device.type === 'pci' ? undefined : device.type, device.model ?? 'controller');
    case 'disk':
      return words(device.targetBus, 'disk');
    case 'hostdev':
      return words(device.type, 'host device');
    case 'input':
      return words(device.bus, device.type);
    default:
      return words('model' in device ? device.model : undefined, device.kind);
  }
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
