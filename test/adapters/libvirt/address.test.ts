import { describe, expect, test } from 'vitest';
import { printAddress, saysItAll } from '../../../src/adapters/libvirt/print-address.ts';
import { readAddress } from '../../../src/adapters/libvirt/read-address.ts';
import { parse } from '../../../src/adapters/libvirt/xml.ts';
import type { Address } from '../../../src/core/address.ts';
import { issueOf } from '../../support/builders.ts';

const read = (text: string) => readAddress(text, parse(text));

/** An address of a type with some attributes. */
const address = (type: string, attributes = '') => `<address type='${type}' ${attributes}/>`;

/** The address as it would be printed. */
function printed(text: string): string {
  const { attributes, children } = printAddress(read(text));
  const [, ...numbers] = Object.entries(attributes);
  return [...numbers.map(([name, value]) => `${name}=${value}`), children]
    .filter(Boolean)
    .join(' ');
}

describe('an address is read', () => {
  test.each<[string, string, Address]>([
    ['pci', "domain='0x0000' bus='0x02' slot='0x1f' function='0x7'", pci(2, 31, 7)],
    ['pci', "bus='2' slot='010' function='1'", pci(2, 8, 1)],
    ['pci', '', pci(0, 0, 0)],
    ['pci', "function='9'", pci(0, 0, 9)],
    ['pci', "slot='1' multifunction='off'", { ...pci(0, 1, 0), multifunction: 'off' }],
    [
      'drive',
      "controller='01' unit='010'",
      { type: 'drive', controller: 1, bus: 0, target: 0, unit: 10 },
    ],
    ['virtio-serial', "port=' 3'", { type: 'virtio-serial', controller: 0, bus: 0, port: 3 }],
    ['ccid', "controller='1' slot='2'", { type: 'ccid', controller: 1, slot: 2 }],
    ['usb', "bus='1' port='1.2'", { type: 'usb', bus: 1, port: '1.2' }],
    ['usb', "port='01'", { type: 'usb', bus: 0, port: '1' }],
    ['usb', "port='1 2'", { type: 'usb', bus: 0, port: '1.2' }],
    ['usb', "port='2.0'", { type: 'usb', bus: 0, port: '2' }],
    ['usb', "port='1.0.2'", { type: 'usb', bus: 0, port: '1.0.2' }],
    ['usb', "port='0.1'", { type: 'usb', bus: 0 }],
    ['usb', '', { type: 'usb', bus: 0 }],
    ['spapr-vio', "reg='1000'", { type: 'spapr-vio', reg: 0x1000 }],
    ['spapr-vio', '', { type: 'spapr-vio' }],
    ['ccw', "cssid='0xfe' ssid='0' devno='10'", { type: 'ccw', cssid: 254, ssid: 0, devno: 10 }],
    ['ccw', '', { type: 'ccw' }],
    ['virtio-mmio', '', { type: 'virtio-mmio' }],
    ['isa', "iobase='3f8' irq='10'", { type: 'isa', iobase: 0x3f8, irq: 16 }],
    ['isa', '', { type: 'isa' }],
    ['dimm', "slot='1' base='100000000'", { type: 'dimm', slot: 1, base: 2 ** 32 }],
    ['unassigned', '', { type: 'unassigned' }],
  ])('%s %s', (type, attributes, expected) => {
    expect(read(address(type, attributes))).toEqual(expected);
  });

  test('with its zPCI identifiers, of which one may be missing', () => {
    const zpci = (attributes: string) =>
      read(`<address type='pci'><zpci ${attributes}/></address>`);
    expect(zpci("uid='0x10' fid='7'")).toMatchObject({ zpci: { uid: 16, fid: 7 } });
    expect(zpci("fid='0'")).toMatchObject({ zpci: { fid: 0 } });
    expect(zpci('')).not.toHaveProperty('zpci');
  });

  test('attributes of other types are not looked at', () => {
    expect(read(address('virtio-mmio', "slot='x'"))).toEqual({ type: 'virtio-mmio' });
  });
});

function pci(bus: number, slot: number, fn: number): Address & { type: 'pci' } {
  return { type: 'pci', domain: 0, bus, slot, function: fn };
}

describe('what is no address is refused at its place', () => {
  test.each([
    ["<address slot='1'/>", 'AttributeMissing', 'an `<address>` needs a `type`', 1],
    ["<address type='dimm'/>", 'AttributeMissing', 'this `<address>` needs a `slot`', 1],
    [
      "<address type='pci' slot='8 '/>",
      'NumberInvalid',
      "`slot='8 '` is not a number that is accepted here",
      21,
    ],
    [
      "<address type='pci' slot='08'/>",
      'NumberInvalid',
      "`slot='08'` is not a number that is accepted here",
      21,
    ],
    [
      "<address type='pci' bus='0x100' slot='1'/>",
      'NumberOutOfRange',
      'PCI bus 0x100 is beyond 0xff',
      21,
    ],
    ["<address type='pci' slot='0x20'/>", 'NumberOutOfRange', 'PCI slot 0x20 is beyond 0x1f', 21],
    [
      "<address type='pci' slot='1' function='8'/>",
      'NumberOutOfRange',
      'PCI function 0x8 is beyond 0x7',
      30,
    ],
    [
      "<address type='pci' multifunction='yes'/>",
      'ValueInvalid',
      "`multifunction='yes'` must be `on` or `off`",
      21,
    ],
    [
      "<address type='drive' unit='0x1'/>",
      'NumberInvalid',
      "`unit='0x1'` is not a number that is accepted here",
      23,
    ],
    [
      "<address type='ccw' cssid='0xff' ssid='0' devno='0'/>",
      'NumberOutOfRange',
      'channel cssid 0xff is beyond 0xfe',
      21,
    ],
    [
      "<address type='ccw' cssid='0xfe' ssid='0' devno='0x10000'/>",
      'NumberOutOfRange',
      'channel devno 0x10000 is beyond 0xffff',
      43,
    ],
    [
      "<address type='ccw' cssid='0xfe' ssid='0'/>",
      'AddressIncomplete',
      'a channel address needs `cssid`, `ssid` and `devno`, or none of them',
      1,
    ],
  ])('%s', (text, code, message, column) => {
    expect(issueOf(() => read(text))).toMatchObject({ code, message, place: { line: 1, column } });
  });

  test.each(['1.', '', '0x1', '1.1.1.1.1', '.1', 'a', '1..2'])('`%s` is no USB port', (port) => {
    expect(issueOf(() => read(address('usb', `port='${port}'`)))).toMatchObject({
      code: 'UsbPortInvalid',
      message: expect.stringContaining('one to four numbers with dots between, such as `1.2`'),
    });
  });

  test('a type that does not exist gets a hint', () => {
    expect(issueOf(() => read(address('pic')))).toMatchObject({
      code: 'AddressTypeUnknown',
      message: '`pic` is not a type of address',
      hint: 'did you mean `pci`?',
      place: { line: 1, column: 10 },
    });
    expect(issueOf(() => read(address('something'))).hint).toBe(
      'there are pci, drive, virtio-serial, ccid, usb, spapr-vio, ccw, virtio-mmio, isa, dimm and unassigned',
    );
  });
});

describe('an address is printed as libvirt does', () => {
  test.each([
    [
      address('pci', "bus='16' slot='5' function='1' multifunction='on'"),
      'domain=0x0000 bus=0x10 slot=0x05 function=0x1 multifunction=on',
    ],
    [address('pci', "function='3' multifunction='on'"), 'multifunction=on'],
    [
      "<address type='pci' slot='1'><zpci uid='1' fid='2'/></address>",
      "domain=0x0000 bus=0x00 slot=0x01 function=0x0 <zpci uid='0x0001' fid='0x00000002'/>",
    ],
    [address('drive', "controller='1' unit='2'"), 'controller=1 bus=0 target=0 unit=2'],
    [address('virtio-serial', "port='2'"), 'controller=0 bus=0 port=2'],
    [address('ccid'), 'controller=0 slot=0'],
    [address('usb', "bus='1' port='2.3'"), 'bus=1 port=2.3'],
    [address('usb', "port='0'"), 'bus=0'],
    [address('spapr-vio', "reg='3000'"), 'reg=0x00003000'],
    [address('spapr-vio'), ''],
    [address('ccw', "cssid='0xfe' ssid='1' devno='0xab'"), 'cssid=0xfe ssid=0x1 devno=0x00ab'],
    [address('ccw'), ''],
    [address('virtio-mmio'), ''],
    [address('isa', "iobase='3f8'"), 'iobase=0x3f8'],
    [address('isa', "iobase='0' irq='0'"), ''],
    [address('dimm', "slot='2' base='100000000'"), 'slot=2 base=0x100000000'],
    [address('dimm', "slot='2' base='0'"), 'slot=2'],
    [address('unassigned'), ''],
  ])('%s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });
});

describe('an address that leaves something to guess', () => {
  const clear = (text: string) => saysItAll(parse(text), read(text));

  test.each([
    [address('pci', "slot='0x05'"), false, 'no bus'],
    [address('pci', "bus='1'"), false, 'no slot'],
    [address('pci', "bus='0' slot='010'"), false, 'octal'],
    [address('pci', "bus='0' slot='5'"), true, 'no domain and function'],
    [address('pci', "bus='0' slot='0x5' function='0x00'"), true, 'other digits of the same number'],
    [address('pci', ''), true, 'nothing at all'],
    [address('drive', "unit='1'"), true, 'zeros left out'],
    [address('drive', "unit='01'"), false, 'leading zero'],
    [address('virtio-serial', "controller='0'"), false, 'no port'],
    [address('ccid'), false, 'no slot of a reader'],
    [address('usb', "bus='0'"), true, 'a bus alone'],
    [address('usb', "bus='0' port='1.2'"), true, 'a path'],
    [address('usb', "bus='0' port='1.20'"), true, 'a path that looks like a fraction'],
    [address('usb', "bus='0' port='01'"), false, 'a path with a leading zero'],
    [address('usb', "bus='0' port='2.0'"), false, 'a path with zeros at its end'],
    [address('usb', "bus='0' port='1 2'"), false, 'a path with a blank'],
    [address('isa', "irq='10'"), false, 'hexadecimal without prefix'],
    [address('isa', "irq='5'"), true, 'a digit that is the same in both'],
    [address('spapr-vio', "reg='1000'"), false, 'a bare register'],
    [address('spapr-vio', "reg='0x1000'"), true, 'a register with prefix'],
    [address('ccw', "cssid='254' ssid='0' devno='10'"), true, 'decimal numbers'],
    [address('ccw', "cssid='0376' ssid='0' devno='1'"), false, 'an octal number'],
    [address('dimm', "slot='0' base='100000000'"), false, 'a bare base'],
  ])('%s: %s, %s', (text, expected) => {
    expect(clear(text)).toBe(expected);
  });
});
