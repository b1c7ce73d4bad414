import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/request/parse.ts';
import { expectRefusal, requestOf } from './refusals.ts';

const device = { kind: 'interface', model: 'virtio' };

function read(field: 'address' | 'was', value: unknown): unknown {
  const result = parseRequest(requestOf([{ ...device, [field]: value }]));
  return result.ok ? result.value.devices[0]?.[field] : result.issues;
}

describe('PCI addresses', () => {
  it.each([
    ['0000:01:00.0', { domain: 0, bus: 1, slot: 0, function: 0 }],
    ['01:1f.7', { bus: 1, slot: 31, function: 7 }],
    ['fe:02', { bus: 254, slot: 2 }],
    ['1:2.3', { bus: 1, slot: 2, function: 3 }],
  ])('reads the text %s', (text, parts) => {
    expect(read('address', text)).toEqual({ type: 'pci', ...parts });
  });

  it.each(['01:20.0', '01:00.8', '100:00.0', '01', '0000:01:00.0 ', '0x01:00.0', 'pci'])(
    'refuses the text %j',
    (text) => {
      expectRefusal(
        requestOf([{ ...device, address: text }]),
        'ValueMalformed',
        'devices.0.address',
        `\`devices[0].address\` is \`${text}\`; expected a PCI address such as \`0000:01:00.0\` or \`01:00.0\``,
      );
    },
  );

  it('leaves out what a wish leaves out', () => {
    expect(read('address', { type: 'pci', slot: 5 })).toEqual({ type: 'pci', slot: 5 });
    expect(read('address', { type: 'pci' })).toEqual({ type: 'pci' });
  });

  it('completes where a device is today', () => {
    const whole = { type: 'pci', domain: 0, bus: 3, slot: 0, function: 0 };
    expect(read('was', { type: 'pci', bus: 3, slot: 0 })).toEqual(whole);
    expect(read('was', '03:00')).toEqual(whole);
    expectRefusal(
      requestOf([{ ...device, was: { type: 'pci', bus: 3 } }]),
      'FieldMissing',
      'devices.0.was.slot',
      '`devices[0].was` needs `slot`: a whole number from 0 to 31',
    );
  });

  it('takes the identifiers of s390', () => {
    const address = { type: 'pci', zpci: { uid: 1, fid: 0xffffffff } };
    expect(read('address', address)).toEqual(address);
  });
});

describe('other addresses', () => {
  it.each([
    [
      { type: 'drive', unit: 3 },
      { type: 'drive', controller: 0, bus: 0, target: 0, unit: 3 },
    ],
    [{ type: 'virtio-serial' }, { type: 'virtio-serial', controller: 0, bus: 0, port: 0 }],
    [{ type: 'ccid' }, { type: 'ccid', controller: 0, slot: 0 }],
    [
      { type: 'usb', port: '1.2' },
      { type: 'usb', bus: 0, port: '1.2' },
    ],
    [
      { type: 'usb', port: 2 },
      { type: 'usb', bus: 0, port: '2' },
    ],
    [{ type: 'spapr-vio' }, { type: 'spapr-vio' }],
    [{ type: 'ccw' }, { type: 'ccw' }],
    [
      { type: 'ccw', cssid: 254, ssid: 0, devno: 1 },
      { type: 'ccw', cssid: 254, ssid: 0, devno: 1 },
    ],
    [{ type: 'virtio-mmio' }, { type: 'virtio-mmio' }],
    [
      { type: 'isa', irq: 4 },
      { type: 'isa', irq: 4 },
    ],
    [
      { type: 'dimm', slot: 1 },
      { type: 'dimm', slot: 1 },
    ],
    [{ type: 'unassigned' }, { type: 'unassigned' }],
  ])('reads %j', (written, address) => {
    expect(read('address', written)).toEqual(address);
  });

  it('asks for all numbers of a channel address or none', () => {
    expectRefusal(
      requestOf([{ ...device, address: { type: 'ccw', cssid: 254, ssid: 0 } }]),
      'FieldMissing',
      'devices.0.address.devno',
      '`devices[0].address` needs `devno`: a number, since `cssid`, `ssid` and `devno` go together',
    );
  });

  it('asks for quotes around a path through hubs', () => {
    const issue = expectRefusal(
      requestOf([{ ...device, address: { type: 'usb', port: 1.2 } }]),
      'ValueWrongType',
      'devices.0.address.port',
      "`devices[0].address.port` is `1.2`; expected a port of a USB controller: up to four numbers such as `'1.2'`",
    );
    expect(issue.hint).toBe("write it in quotes, such as `'1.2'`, so that it is text");
  });

  it('names the types there are', () => {
    const issue = expectRefusal(
      requestOf([{ ...device, address: { type: 'pcie' } }]),
      'ValueUnknown',
      'devices.0.address.type',
      '`devices[0].address.type` is `pcie`; expected one of `pci`, `drive`, `virtio-serial`, `ccid`, `usb`, `spapr-vio`, `ccw`, `virtio-mmio`, `isa`, `dimm` and `unassigned`',
    );
    expect(issue.hint).toBe('did you mean `pci`?');
  });

  it('refuses what is neither text nor an object', () => {
    expectRefusal(
      requestOf([{ ...device, address: 5 }]),
      'ValueWrongType',
      'devices.0.address',
      '`devices[0].address` is `5`; expected an address: an object with a `type`, or text such as `0000:01:00.0`',
    );
  });
});
