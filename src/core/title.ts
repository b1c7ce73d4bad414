import type { Device } from './device.ts';

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
