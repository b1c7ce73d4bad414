import { z } from 'zod';
import type { Address, AddressWish, PartialPciAddress, PciAddress } from '../core/address.ts';
import { INT_MAX, object, pattern, toggle, UINT_MAX, whole } from './fields.ts';

/** Highest index of a controller: one is made for each number below that is missing, so there has to be an end. */
export const HIGHEST_CONTROLLER = 4095;

const PCI_TEXT = /^(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{1,2}):([01]?[0-9a-fA-F])(?:\.([0-7]))?$/;
const PCI_FORM = 'a PCI address such as `0000:01:00.0` or `01:00.0`';

function pciText(description: string): z.ZodType<PartialPciAddress, string> {
  return pattern(PCI_TEXT, PCI_FORM, description).transform(pciFromText);
}

/** The parts that a PCI address names; all are hexadecimal. */
function pciFromText(text: string): PartialPciAddress {
  const [, domain, bus, slot, fn] = PCI_TEXT.exec(text) ?? [];
  return {
    type: 'pci',
    ...hexPart('domain', domain),
    ...hexPart('bus', bus),
    ...hexPart('slot', slot),
    ...hexPart('function', fn),
  };
}

function hexPart(name: string, digits: string | undefined): Record<string, number> {
  return digits === undefined ? {} : { [name]: Number.parseInt(digits, 16) };
}

const zpci = (): z.ZodType<PciAddress['zpci']> =>
  object(
    'the identifiers of a PCI function on s390',
    {
      uid: whole('User-defined id of the function.', 1, 0xffff).optional(),
      fid: whole('Function id.', 0, UINT_MAX).optional(),
    },
    'Identifiers of a PCI function on s390.',
  ).optional();

const PCI_PARTS = {
  domain: () => whole('PCI domain; 0 on all machines that have one.', 0, 0xffff),
  bus: () => whole('Index of the PCI controller it is plugged into.', 0, 0xff),
  slot: () => whole('Slot on that controller.', 0, 0x1f),
  function: () => whole('Function of the slot.', 0, 7),
};

const pciExtras = () => ({
  multifunction: toggle('Whether further functions of the slot are used.').optional(),
  zpci: zpci(),
});

const type = <T extends string>(name: T): z.ZodLiteral<T> => z.literal(name);
const part = (description: string, to = INT_MAX): z.ZodDefault<z.ZodInt> =>
  whole(description, 0, to).default(0);
const controller = (): z.ZodDefault<z.ZodInt> =>
  part('Index of the controller.', HIGHEST_CONTROLLER);

/** Given as `1.2`, or as a whole number for a port of the root hub. */
const usbPort = (): z.ZodType<string> => {
  const expected = "a port of a USB controller: up to four numbers such as `'1.2'`";
  return z
    .union(
      [
        pattern(/^[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}$/, expected, 'Path through hubs.'),
        whole('Port of the controller itself.', 0, 999_999_999).transform(String),
      ],
      { error: expected },
    )
    .describe('Port: a path through hubs such as `1.2` (in quotes), or a number.');
};

const otherAddresses = () => [
  object(
    'an address',
    {
      type: type('drive'),
      controller: controller(),
      bus: part('Bus of the controller.'),
      target: part('Target on the bus.'),
      unit: part('Unit of the target.'),
    },
    'A unit behind a disk controller (fdc, ide, sata, scsi).',
  ),
  object(
    'an address',
    {
      type: type('virtio-serial'),
      controller: controller(),
      bus: part('Bus of the controller.'),
      port: part('Port; 0 stands for one that is to be chosen.'),
    },
    'A port of a virtio-serial controller.',
  ),
  object(
    'an address',
    { type: type('ccid'), controller: controller(), slot: part('Slot of the controller.') },
    'A slot of a smartcard controller.',
  ),
  object(
    'an address',
    { type: type('usb'), bus: controller(), port: usbPort().optional() },
    'A port of a USB controller.',
  ),
  object(
    'an address',
    {
      type: type('spapr-vio'),
      reg: whole('Register.', 0, UINT_MAX).optional(),
    },
    'A register of the spapr-vio bus.',
  ),
  ccwAddress(),
  object('an address', { type: type('virtio-mmio') }, 'A memory-mapped virtio device.'),
  object(
    'an address',
    {
      type: type('isa'),
      iobase: whole('First I/O port.', 0, UINT_MAX).optional(),
      irq: whole('Interrupt.', 0, UINT_MAX).optional(),
    },
    'I/O port and interrupt of an ISA device.',
  ),
  object(
    'an address',
    {
      type: type('dimm'),
      slot: whole('Memory slot.'),
      base: whole('Guest physical address in bytes.', 0, Number.MAX_SAFE_INTEGER).optional(),
    },
    'A memory slot.',
  ),
  object('an address', { type: type('unassigned') }, 'Kept from the guest.'),
];

const CCW_PARTS = ['cssid', 'ssid', 'devno'] as const;

function ccwAddress() {
  return object(
    'an address',
    {
      type: type('ccw'),
      cssid: whole('Channel subsystem.', 0, 0xfe).optional(),
      ssid: whole('Subchannel set.', 0, 3).optional(),
      devno: whole('Device number.', 0, 0xffff).optional(),
    },
    'A channel device of s390; its three numbers are given together or not at all.',
  ).superRefine((address, context) => {
    const missing = CCW_PARTS.filter((name) => address[name] === undefined);
    if (missing.length === CCW_PARTS.length) return;
    for (const name of missing) {
      const message = 'a number, since `cssid`, `ssid` and `devno` go together';
      context.addIssue({ code: 'custom', path: [name], message, params: { code: 'FieldMissing' } });
    }
  });
}

const EXPECTED = 'an address: an object with a `type`, or text such as `0000:01:00.0`';

/** An address as a wish: parts of a PCI address may be left out. */
export function addressWishSchema(): z.ZodType<AddressWish> {
  const pci = object(
    'an address',
    {
      type: type('pci'),
      domain: PCI_PARTS.domain().optional(),
      bus: PCI_PARTS.bus().optional(),
      slot: PCI_PARTS.slot().optional(),
      function: PCI_PARTS.function().optional(),
      ...pciExtras(),
    },
    'A PCI seat; parts that are left out are chosen.',
  );
  const objects = z.discriminatedUnion('type', [pci, ...otherAddresses()], { error: EXPECTED });
  return z
    .union([pciText('A PCI address such as `0000:01:00.0` or `01:00.0`.'), objects], {
      error: EXPECTED,
    })
    .meta({ id: 'AddressWish', description: 'Where a device shall sit.' });
}

/** An address that says where a device is. */
export function addressSchema(): z.ZodType<Address> {
  const pci = object(
    'an address',
    {
      type: type('pci'),
      domain: PCI_PARTS.domain().default(0),
      bus: PCI_PARTS.bus(),
      slot: PCI_PARTS.slot(),
      function: PCI_PARTS.function().default(0),
      ...pciExtras(),
    },
    'A PCI seat.',
  );
  const whole = pciText('A PCI address such as `0000:01:00.0` or `01:00.0`.').transform(
    ({ domain = 0, bus = 0, slot = 0, function: fn = 0 }): PciAddress => {
      return { type: 'pci', domain, bus, slot, function: fn };
    },
  );
  const objects = z.discriminatedUnion('type', [pci, ...otherAddresses()], { error: EXPECTED });
  return z
    .union([whole, objects], { error: EXPECTED })
    .meta({ id: 'Address', description: 'Where a device is.' });
}
