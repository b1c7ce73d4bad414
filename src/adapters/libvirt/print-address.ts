import {
  type Address,
  type CcwAddress,
  hasUsbPort,
  type IsaAddress,
  isEmptyPci,
  type PciAddress,
} from '../../core/address.ts';
import { partNames } from './read-address.ts';
import { attribute, child, type XmlElement } from './xml.ts';

/** Two hexadecimal digits of every byte, which most numbers of addresses are. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

const twoDigits = (value: number): string => `0x${BYTES[value] ?? value.toString(16)}`;
const hexText = (value: number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** The attributes of an `<address>` as libvirt prints them, and its children. */
export function printAddress(address: Address): {
  attributes: Record<string, string>;
  children: string;
} {
  return { attributes: printAttributes(address), children: printZpci(address) };
}

function printAttributes(address: Address): Record<string, string> {
  const { type } = address;
  switch (type) {
    case 'pci':
      return printPci(address);
    case 'usb': {
      const bus = String(address.bus);
      return hasUsbPort(address) ? { type, bus, port: address.port ?? '' } : { type, bus };
    }
    case 'spapr-vio':
      return address.reg === undefined ? { type } : { type, reg: hexText(address.reg, 8) };
    case 'ccw':
      return printCcw(address);
    case 'isa':
      return printIsa(address);
    case 'dimm': {
      const slot = String(address.slot);
      return address.base ? { type, slot, base: hexText(address.base, 1) } : { type, slot };
    }
    default: {
      const parts = address as unknown as Readonly<Record<string, number>>;
      const attributes: Record<string, string> = { type };
      for (const name of partNames(type)) attributes[name] = String(parts[name]);
      return attributes;
    }
  }
}

function printCcw({ type, cssid = 0, ssid = 0, devno }: CcwAddress): Record<string, string> {
  if (devno === undefined) return { type };
  return {
    type,
    cssid: hexText(cssid, 1),
    ssid: hexText(ssid, 1),
    devno: hexText(devno, 4),
  };
}

function printIsa({ type, iobase, irq }: IsaAddress): Record<string, string> {
  return {
    type,
    ...(iobase ? { iobase: hexText(iobase, 1) } : {}),
    ...(irq ? { irq: hexText(irq, 1) } : {}),
  };
}

function printPci(address: PciAddress): Record<string, string> {
  const { type, domain, bus, slot, function: number, multifunction } = address;
  const attributes: Record<string, string> = isEmptyPci(address)
    ? { type }
    : {
        type,
        domain: domain === 0 ? '0x0000' : hexText(domain, 4),
        bus: twoDigits(bus),
        slot: twoDigits(slot),
        function: hexText(number, 1),
      };
  if (multifunction !== undefined) attributes.multifunction = multifunction;
  return attributes;
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
  return Object.entries(printAttributes(address)).every(([name, meant]) => {
    if (name === 'type') return true;
    const written = attribute(element, name);
    if (written === undefined) return !NEVER_LEFT_OUT.has(`${address.type} ${name}`);
    if (written === meant) return true;
    const isPath = address.type === 'usb' && name === 'port';
    return !isPath && Number(written) === Number(meant) && !/^\s*\+?0\d/.test(written);
  });
}
