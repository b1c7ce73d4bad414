import { unreadable } from './document.ts';
import { anyBase } from './numbers.ts';
import { attribute, child, type XmlElement } from './xml.ts';

/** What tells one device of the host from another: an address, ids, a path or a UUID, by type of host device. */
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
      const [bus, device] = [attribute(address, 'bus'), attribute(address, 'device')];
      if (Number(bus) > 0 && Number(device) > 0) return `${Number(bus)}.${Number(device)}`;
      const ids = ['vendor', 'product'].map((name) => attribute(child(source, name), 'id'));
      return ids.includes(undefined)
        ? undefined
        : ids.map((id) => Number(id).toString(16).padStart(4, '0')).join(':');
    }
    case 'scsi': {
      const adapter =
        attribute(child(source, 'adapter'), 'name') ?? attribute(source, 'name') ?? '';
      const parts = ['bus', 'target', 'unit'].map((name) => Number(attribute(address, name) ?? 0));
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

/** A PCI address on the host, such as `0000:17:00.0`. */
export function pciHostAddress(text: string, address: XmlElement | undefined): string | undefined {
  if (address === undefined) return undefined;
  const part = (name: string, digits: number): string => {
    const written = attribute(address, name) ?? '0';
    const value = anyBase(written);
    if (value !== undefined) return value.toString(16).padStart(digits, '0');
    throw unreadable(
      text,
      { element: address, attribute: name },
      'NumberInvalid',
      `\`${name}='${written}'\` of a host address is not a number`,
    );
  };
  return `${part('domain', 4)}:${part('bus', 2)}:${part('slot', 2)}.${part('function', 1)}`;
}
