import type { Device } from './device.ts';

/** What a device is, in the words of its element; PCI controllers by model and index. */
export function titleOf(device: Device): string {
  switch (device.kind) {
    case 'controller':
      if (device.type === 'pci')
        return `${device.model ?? 'pci controller'} ${device.index ?? ''}`.trimEnd();
      return `${device.type} controller ${device.index ?? ''}`.trimEnd() + inBrackets(device.model);
    case 'disk':
      return (
        [device.device ?? 'disk', device.target].filter(Boolean).join(' ') +
        inBrackets(device.targetBus)
      );
    case 'input':
      return device.type + inBrackets(device.bus ?? 'evdev');
    case 'hostdev':
      return [device.kind, device.type, device.hostAddress].filter(Boolean).join(' ');
    case 'interface':
      return device.hostAddress === undefined
        ? device.kind + inBrackets(device.model ?? device.type)
        : `${device.kind} ${device.type ?? ''} ${device.hostAddress}`;
    case 'serial':
      return `${device.kind} ${device.port ?? ''}`.trimEnd() + inBrackets(device.targetType);
    case 'console':
    case 'channel':
      return device.kind + inBrackets(device.targetType);
    case 'graphics':
    case 'audio':
    case 'hub':
      return device.kind + inBrackets(device.type);
    default:
      return device.kind + inBrackets('model' in device ? device.model : undefined);
  }
}

function inBrackets(text: string | undefined): string {
  return text === undefined || text === '' ? '' : ` (${text})`;
}
