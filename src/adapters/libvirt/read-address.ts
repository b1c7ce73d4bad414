import { type Address, type AddressType, isEmptyPci, type PciAddress } from '../../core/address.ts';
import { list, nearest } from '../../core/text.ts';
import { unreadable } from './document.ts';
import { anyBase, decimal, hex32, hex64, type NumberForm } from './numbers.ts';
import { attribute, child, type XmlElement } from './xml.ts';

interface Part {
  readonly name: string;
  readonly read: NumberForm;
  /** Value of a part that is left out. */
  readonly otherwise?: number;
  readonly required?: true;
}

const zero = (name: string, read: NumberForm): Part => ({ name, read, otherwise: 0 });

/** The numbers of each type of address. */
const PARTS: Readonly<Record<AddressType, readonly Part[]>> = {
  pci: ['domain', 'bus', 'slot', 'function'].map((name) => zero(name, anyBase)),
  drive: ['controller', 'bus', 'target', 'unit'].map((name) => zero(name, decimal)),
  'virtio-serial': ['controller', 'bus', 'port'].map((name) => zero(name, decimal)),
  ccid: ['controller', 'slot'].map((name) => zero(name, decimal)),
  usb: [zero('bus', decimal)],
  'spapr-vio': [{ name: 'reg', read: hex64 }],
  ccw: ['cssid', 'ssid', 'devno'].map((name) => ({ name, read: anyBase })),
  'virtio-mmio': [],
  isa: ['iobase', 'irq'].map((name) => ({ name, read: hex32 })),
  dimm: [
    { name: 'slot', read: decimal, required: true },
    { name: 'base', read: hex64 },
  ],
  unassigned: [],
};

/** Names of the numbers of a type of address, in the order in which libvirt prints them. */
export function partNames(type: AddressType): string[] {
  return PARTS[type].map(({ name }) => name);
}

const TYPES = Object.keys(PARTS) as AddressType[];

/**
 * Reads an `<address>`.
 *
 * @throws DevaddrError with the place, for a type or number that is none, or a number out of range
 */
export function readAddress(text: string, element: XmlElement): Address {
  const type = addressType(text, element);
  const numbers: Record<string, number> = {};
  for (const part of PARTS[type]) {
    const value = readPart(text, element, part) ?? part.otherwise;
    if (value !== undefined) numbers[part.name] = value;
  }
  switch (type) {
    case 'pci':
      return pciAddress(text, element, numbers as unknown as PciAddress);
    case 'ccw':
      checkCcw(text, element, numbers);
      break;
    case 'usb': {
      const port = usbPort(text, element);
      return { type, bus: numbers.bus ?? 0, ...(port === undefined ? {} : { port }) };
    }
    default:
      break;
  }
  return { type, ...numbers } as unknown as Address;
}

function addressType(text: string, element: XmlElement): AddressType {
  const type = attribute(element, 'type');
  if (type === undefined)
    throw unreadable(text, { element }, 'AttributeMissing', 'an `<address>` needs a `type`');
  const known = TYPES.find((name) => name === type);
  if (known !== undefined) return known;
  const near = nearest(type, TYPES);
  throw unreadable(
    text,
    { element, attribute: 'type' },
    'AddressTypeUnknown',
    `\`${type}\` is not a type of address`,
    {
      hint: near === undefined ? `there are ${list(TYPES, 20)}` : `did you mean \`${near}\`?`,
    },
  );
}

function readPart(text: string, element: XmlElement, part: Part): number | undefined {
  const written = attribute(element, part.name);
  if (written === undefined) {
    if (part.required !== true) return undefined;
    throw unreadable(
      text,
      { element },
      'AttributeMissing',
      `this \`<address>\` needs a \`${part.name}\``,
    );
  }
  const value = part.read(written);
  if (value !== undefined) return value;
  throw unreadable(
    text,
    { element, attribute: part.name },
    'NumberInvalid',
    `\`${part.name}='${written}'\` is not a number that is accepted here`,
    {
      data: { attribute: part.name, value: written },
    },
  );
}

const PCI_MOST = { bus: 0xff, slot: 0x1f, function: 7 } as const;

function pciAddress(
  text: string,
  element: XmlElement,
  numbers: Omit<PciAddress, 'type'>,
): PciAddress {
  const multifunction = attribute(element, 'multifunction');
  if (multifunction !== undefined && multifunction !== 'on' && multifunction !== 'off') {
    throw unreadable(
      text,
      { element, attribute: 'multifunction' },
      'ValueInvalid',
      `\`multifunction='${multifunction}'\` must be \`on\` or \`off\``,
    );
  }
  const zpci = readZpci(text, child(element, 'zpci'));
  const address: PciAddress = {
    type: 'pci',
    ...numbers,
    ...(multifunction === undefined ? {} : { multifunction }),
    ...(zpci === undefined ? {} : { zpci }),
  };
  if (isEmptyPci(address)) return address;
  for (const name of ['bus', 'slot', 'function'] as const) {
    if (address[name] <= PCI_MOST[name]) continue;
    throw unreadable(
      text,
      { element, attribute: name },
      'NumberOutOfRange',
      `PCI ${name} 0x${address[name].toString(16)} is beyond 0x${PCI_MOST[name].toString(16)}`,
      {
        data: { value: address[name], most: PCI_MOST[name] },
      },
    );
  }
  return address;
}

function readZpci(text: string, element: XmlElement | undefined): PciAddress['zpci'] {
  if (element === undefined) return undefined;
  const uid = readPart(text, element, { name: 'uid', read: anyBase });
  const fid = readPart(text, element, { name: 'fid', read: anyBase });
  if (uid === undefined && fid === undefined) return undefined;
  return { ...(uid === undefined ? {} : { uid }), ...(fid === undefined ? {} : { fid }) };
}

const CCW_MOST = { cssid: 254, ssid: 3, devno: 0xffff } as const;

function checkCcw(
  text: string,
  element: XmlElement,
  numbers: Readonly<Record<string, number>>,
): void {
  for (const [name, most] of Object.entries(CCW_MOST)) {
    if ((numbers[name] ?? 0) <= most) continue;
    throw unreadable(
      text,
      { element, attribute: name },
      'NumberOutOfRange',
      `channel ${name} 0x${numbers[name]?.toString(16)} is beyond 0x${most.toString(16)}`,
    );
  }
  const given = Object.keys(numbers).length;
  if (given !== 0 && given !== 3) {
    throw unreadable(
      text,
      { element },
      'AddressIncomplete',
      'a channel address needs `cssid`, `ssid` and `devno`, or none of them',
    );
  }
}

/** At most four numbers; blanks do for a dot. */
const USB_PORT = /^\s*\+?\d+(?:(?:\.\s*|\s+)\+?\d+){0,3}$/;

/** A port that starts with 0 is none, and zeros at the end do not count. */
function usbPort(text: string, element: XmlElement): string | undefined {
  const written = attribute(element, 'port');
  if (written === undefined) return undefined;
  if (!USB_PORT.test(written)) throw usbPortInvalid(text, element, written);
  const numbers = (written.match(/\d+/g) ?? []).map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return (numbers[0] ?? 0) === 0 ? undefined : numbers.join('.');
}

function usbPortInvalid(text: string, element: XmlElement, written: string): Error {
  return unreadable(
    text,
    { element, attribute: 'port' },
    'UsbPortInvalid',
    `\`port='${written}'\` is not a USB port: one to four numbers with dots between, such as \`1.2\``,
  );
}
