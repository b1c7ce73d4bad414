import { statedNumber } from './document.ts';
import { anyBase, anyBase64, decimal } from './numbers.ts';
import { attribute, child, type XmlElement } from './xml.ts';

/** The highest numbers of the parts of a PCI address. */
const PCI_LIMITS: Readonly<Record<string, number>> = { bus: 0xff, slot: 0x1f, function: 7 };

/**
 * What tells one device of the host from another: an address, ids, a path or a UUID, by type of host device.
 *
 * @throws DevaddrError `NumberInvalid`, `NumberOutOfRange`
 */
export function hostIdentity(
  text: string,
  type: string,
  source: XmlElement | undefined,
  address: XmlElement | undefined,
): string | undefined {
  switch (type) {
    case 'pci':
      return pciHostAddress(text, address);
    case 'usb': {
      const [bus, device] = ['bus', 'device'].map((name) =>
        statedNumber(text, address, name, decimal),
      );
      const ids = ['vendor', 'product'].map((name) =>
        statedNumber(text, child(source, name), 'id', anyBase),
      );
      if (bus && device) return `${bus}.${device}`;
      return ids.includes(undefined)
        ? undefined
        : ids.map((id) => id?.toString(16).padStart(4, '0')).join(':');
    }
    case 'scsi': {
      const adapter =
        attribute(child(source, 'adapter'), 'name') ?? attribute(source, 'name') ?? '';
      const parts = [
        statedNumber(text, address, 'bus', anyBase) ?? 0,
        statedNumber(text, address, 'target', anyBase) ?? 0,
        statedNumber(text, address, 'unit', anyBase64) ?? 0,
      ];
      const host = attribute(child(source, 'host'), 'name');
      return host === undefined ? `${adapter}:${parts.join(':')}` : `${host} ${adapter}`;
    }
    case 'mdev':
      return attribute(address, 'uuid');
    case 'scsi_host':
      return attribute(source, 'wwpn');
    default:
      return undefined;
  }
}

/**
 * A PCI address on the host, such as `0000:17:00.0`.
 *
 * @throws DevaddrError `NumberInvalid`, `NumberOutOfRange`
 */
export function pciHostAddress(text: string, address: XmlElement | undefined): string | undefined {
  if (address === undefined) return undefined;
  const part = (name: string, digits: number): string =>
    (statedNumber(text, address, name, anyBase, PCI_LIMITS[name]) ?? 0)
      .toString(16)
      .padStart(digits, '0');
  return `${part('domain', 4)}:${part('bus', 2)}:${part('slot', 2)}.${part('function', 1)}`;
}
