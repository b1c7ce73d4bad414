import { type Address, hasUsbPort, isEmptyPci } from '../../core/address.ts';
import { partNames } from './read-address.ts';
import { attribute, child, type XmlElement } from './xml.ts';

const hexText = (value: number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** The attributes of an `<address>` as libvirt prints them, and its children. */
export function printAddress(address: Address): {
  attributes: Record<string, string>;
  children: string;
} {
  return {
    attributes: { type: address.type, ...printNumbers(address) },
    children: printZpci(address),
  };
}

function printNumbers(address: Address): Record<string, string> {
  switch (address.type) {
    case 'pci': {
      const { domain, bus, slot, function: number, multifunction } = address;
      const flag = multifunction === undefined ? undefined : { multifunction };
      if (isEmptyPci(address)) return { ...flag };
      return {
        domain: hexText(domain, 4),
        bus: hexText(bus, 2),
        slot: hexText(slot, 2),
        function: hexText(number, 1),
        ...flag,
      };
    }
    case 'usb':
      return {
        bus: String(address.bus),
        ...(hasUsbPort(address) ? { port: address.port ?? '' } : {}),
      };
    case 'spapr-vio':
      return address.reg === undefined ? {} : { reg: hexText(address.reg, 8) };
    case 'ccw':
      if (address.devno === undefined) return {};
      return {
        cssid: hexText(address.cssid ?? 0, 1),
        ssid: hexText(address.ssid ?? 0, 1),
        devno: hexText(address.devno, 4),
      };
    case 'isa':
      return {
        ...(address.iobase ? { iobase: hexText(address.iobase, 1) } : {}),
        ...(address.irq ? { irq: hexText(address.irq, 1) } : {}),
      };
    case 'dimm':
      return {
        slot: String(address.slot),
        ...(address.base ? { base: hexText(address.base, 1) } : {}),
      };
    default: {
      const parts = address as unknown as Readonly<Record<string, number>>;
      return Object.fromEntries(partNames(address.type).map((name) => [name, String(parts[name])]));
    }
  }
}

/** Ids of a character device may be known in part; the other one then is 0. */
function printZpci(address: Address): string {
  if (address.type !== 'pci' || address.zpci === undefined) return '';
  const { uid = 0, fid = 0 } = address.zpci;
  return `<zpci uid='${hexText(uid, 4)}' fid='${hexText(fid, 8)}'/>`;
}

/** Parts that nobody should have to guess, although libvirt takes them for 0 where they are left out. */
const NEVER_LEFT_OUT: ReadonlySet<string> = new Set([
  'pci bus',
  'pci slot',
  'virtio-serial port',
  'ccid slot',
  'usb port',
]);

/**
 * False for an address that leaves out what it means, or writes a number so that others read it differently than libvirt
 * does: `010` is eight in a PCI address, `10` is sixteen in an ISA address.
 */
export function saysItAll(element: XmlElement, address: Address): boolean {
  const zpci = child(element, 'zpci');
  const partly = ['uid', 'fid'].some((id) => attribute(zpci, id) === undefined);
  if (zpci !== undefined && partly) return false;
  return Object.entries(printNumbers(address)).every(([name, meant]) => {
    const written = attribute(element, name);
    if (written === undefined) return !NEVER_LEFT_OUT.has(`${address.type} ${name}`);
    if (written === meant) return true;
    const isPath = address.type === 'usb' && name === 'port';
    return !isPath && Number(written) === Number(meant) && !/^\s*\+?0\d/.test(written);
  });
}
