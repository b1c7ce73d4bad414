import type { Address, AddressType } from '../../core/address.ts';
import { isWhole } from './whole.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Numbers of each type of address: those it must have, and those it may have. */
const NUMBERS: Readonly<Record<AddressType, readonly [readonly string[], readonly string[]]>> = {
  pci: [['domain', 'bus', 'slot', 'function'], []],
  drive: [['controller', 'bus', 'target', 'unit'], []],
  'virtio-serial': [['controller', 'bus', 'port'], []],
  ccid: [['controller', 'slot'], []],
  usb: [['bus'], []],
  'spapr-vio': [[], ['reg']],
  ccw: [[], ['cssid', 'ssid', 'devno']],
  'virtio-mmio': [[], []],
  isa: [[], ['iobase', 'irq']],
  dimm: [['slot'], ['base']],
  unassigned: [[], []],
};

/** The address, if it is of a known type and its numbers are whole numbers. */
export function readAddress(fields: Fields): Address | undefined {
  const { type } = fields;
  if (typeof type !== 'string' || !Object.hasOwn(NUMBERS, type)) return undefined;
  const [required, optional] = NUMBERS[type as AddressType];
  const stated = optional.filter((name) => isGiven(fields[name]));
  if (![...required, ...stated].every((name) => isWhole(fields[name]))) return undefined;
  if (type === 'usb' && isGiven(fields.port) && typeof fields.port !== 'string') {
    return undefined;
  }
  if (type === 'pci' && !isZpci(fields.zpci)) return undefined;
  return withoutNulls(fields) as unknown as Address;
}

function isZpci(value: unknown): boolean {
  if (!isGiven(value)) return true;
  if (typeof value !== 'object') return false;
  const { uid, fid }: Fields = { ...value };
  return [uid, fid].every((id) => !isGiven(id) || isWhole(id));
}

function isGiven(value: unknown): value is NonNullable<unknown> {
  return value !== undefined && value !== null;
}

function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
}
