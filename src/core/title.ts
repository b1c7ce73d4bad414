import type { Device } from './device.ts';

/** What a device is, in the words of its element. */
export function titleOf(device: Device): string {
  switch (device.kind) {
    case 'controller':
      if (device.type === 'pci') return `${device.model} ${device.index}`;
      return `${device.type} controller ${device.index}${inBrackets(device.model)}`;
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
      return `${device.kind}${inBrackets(model)}`;
    }
  }
}

function inBrackets(model: string | undefined): string {
  return model === undefined ? '' : ` (${model})`;
}
