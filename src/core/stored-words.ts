import { type Address, hasUsbPort } from './address.ts';

/**
 * The numbers of an address as the four 32-bit words in which libvirt stores them. Where libvirt replaces the type of an
 * address it leaves these words as they are, so that they become numbers of the new type.
 */
export function storedWords(address: Address): [number, number, number, number] {
  switch (address.type) {
    case 'pci':
      return [address.domain, address.bus, address.slot, address.function];
    case 'drive':
      return [address.controller, address.bus, address.target, address.unit];
    case 'virtio-serial':
      return [address.controller, address.bus, address.port, 0];
    case 'ccid':
      return [address.controller, address.slot, 0, 0];
    case 'usb': {
      const [first = 0, second = 0, third = 0] = hasUsbPort(address)
        ? (address.port ?? '').split('.').map(Number)
        : [];
      return [address.bus, first, second, third];
    }
    case 'ccw':
      return [
        address.cssid ?? 0,
        address.ssid ?? 0,
        address.devno ?? 0,
        address.devno === undefined ? 0 : 1,
      ];
    case 'isa':
      return [address.iobase ?? 0, address.irq ?? 0, 0, 0];
    case 'dimm': {
      const base = address.base ?? 0;
      return [address.slot, 0, base % 2 ** 32, Math.floor(base / 2 ** 32)];
    }
    case 'spapr-vio': {
      const reg = address.reg ?? 0;
      return [reg % 2 ** 32, Math.floor(reg / 2 ** 32), address.reg === undefined ? 0 : 1, 0];
    }
    default:
      return [0, 0, 0, 0];
  }
}
