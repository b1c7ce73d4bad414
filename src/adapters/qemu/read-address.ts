import type { Address } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { driveBus } from '../../core/holders.ts';
import type { Board } from './board.ts';
import { missingBus } from './missing-bus.ts';
import { type Argument, propertyOf, said } from './read-arguments.ts';
import type { Buses } from './read-buses.ts';
import { isOn, pciAddr, whole } from './read-numbers.ts';
import type { Property } from './read-properties.ts';
import type { PciSeats, SlotFunction } from './read-seats.ts';
import { type ScsiNumbers, scsiAddress } from './scsi-address.ts';

/** What an address is read with. */
interface Reading {
  readonly buses: Buses;
  readonly seats: PciSeats;
  readonly transport: string | undefined;
  readonly board: Board;
  readonly faultAt: (
    field: readonly string[],
    message: string,
    rule?: string,
    severity?: 'error' | 'warning',
  ) => void;
}

/** The address that an argument gives its device, or that QEMU chooses for it; nothing for one without any. */
export function readAddressOf(
  argument: Argument,
  device: RequestDevice,
  reading: Reading,
): Address | undefined {
  const bus = ownBus(device) ?? '';
  const read = OWN_BUSES[bus];
  if (read !== undefined) {
    lookForBus(bus, argument, device, reading);
    return read(argument, device, reading);
  }
  if (reading.transport === 'ccw') return ccw(argument);
  if (reading.transport === 'device') return { type: 'virtio-mmio' };
  const { board, faultAt } = reading;
  if (board.pciRoot !== undefined || !board.isKnown) return pci(argument, reading);
  faultAt(['address', 'bus'], 'the machine has no PCI bus', 'qemu.no-bus');
  return undefined;
}

/** Whether the bus of a device is there when QEMU makes it. */
function lookForBus(
  bus: string,
  argument: Argument,
  device: RequestDevice,
  { buses, board, faultAt }: Reading,
): void {
  if (!board.isKnown) return;
  const type = bus === 'drive' ? driveBus(device) : bus;
  const message = missingBus(device.id ?? '', type, said(argument, 'bus'), buses);
  if (message !== undefined) faultAt(['address', 'bus'], message, 'qemu.no-bus');
}

type Read = (argument: Argument, device: RequestDevice, reading: Reading) => Address | undefined;

const OWN_BUSES: Readonly<Record<string, Read>> = {
  none: () => undefined,
  usb: (argument, _, reading) => usb(argument, reading),
  drive,
  'virtio-serial': (argument, _, reading) => virtioSerial(argument, reading),
  dimm,
  'spapr-vio': spapr,
};

/** The bus of a device that is not on PCI, on a channel or on the board. */
function ownBus(device: RequestDevice): string | undefined {
  switch (device.kind) {
    case 'disk':
      return diskBus(device.targetBus);
    case 'hostdev':
      return { usb: 'usb', scsi: 'drive' }[device.type];
    case 'channel':
    case 'console':
      return 'virtio-serial';
    case 'memory':
      return device.model.startsWith('virtio') ? undefined : 'dimm';
    case 'hub':
    case 'redirdev':
      return 'usb';
    case 'controller':
      return { 'pci-root': 'none', ibmvscsi: 'spapr-vio' }[device.model ?? ''];
    default:
      return modelBus(device);
  }
}

function diskBus(bus: string | undefined): string | undefined {
  if (bus === 'virtio') return undefined;
  return bus === 'usb' ? 'usb' : 'drive';
}

function modelBus(device: RequestDevice): string | undefined {
  switch (device.kind) {
    case 'input':
      return device.bus === 'usb' ? 'usb' : undefined;
    case 'serial':
      return device.targetType === 'usb-serial' ? 'usb' : undefined;
    case 'sound':
      return device.model === 'usb' ? 'usb' : undefined;
    case 'interface':
      return device.model === 'spapr-vlan' ? 'spapr-vio' : undefined;
    default:
      return undefined;
  }
}

function pci(argument: Argument, reading: Reading): Address | undefined {
  const { buses, seats, board } = reading;
  const name = said(argument, 'bus');
  const known = buses.pci(name);
  if (known === undefined && board.isPartial) return undefined;
  const bus = known ?? buses.unknown(name ?? '');
  const addr = propertyOf(argument, 'addr');
  const seat = addr === undefined ? seats.next(bus) : pciAddr(addr);
  if (seat === undefined) {
    if (addr === undefined) {
      const message = `no slot of \`${name ?? buses.nameOf(bus)}\` is left`;
      reading.faultAt(['address'], message, 'qemu.bus-full');
    } else {
      const message = `\`addr=${addr.value}\` is no slot from 0 to 1f with a function from 0 to 7`;
      reading.faultAt(['address'], message);
    }
    return undefined;
  }
  if (addr !== undefined) lookAtSeat(addr, bus, seat, reading);
  seats.take(bus, seat);
  const multifunction = said(argument, 'multifunction');
  return {
    type: 'pci',
    domain: 0,
    bus,
    slot: seat.slot,
    function: seat.function,
    ...(multifunction === undefined ? {} : { multifunction: isOn(multifunction) ? 'on' : 'off' }),
  };
}

/** What is wrong with a seat that no address of a device can say. */
function lookAtSeat(
  { type, value }: Property,
  bus: number,
  seat: SlotFunction,
  { seats, faultAt }: Reading,
): void {
  if (seats.isHostBridge(bus, seat))
    faultAt(['address'], `\`addr=${value}\` is in the slot of the host bridge`);
  if (type !== 'number') return;
  const message = `\`addr\` is the number ${value}, which is slot 0x${seat.slot.toString(16)}, function ${seat.function}`;
  faultAt(['address'], message, 'qemu.address-number', 'warning');
}

function numberOf(argument: Argument, name: string): number | undefined {
  const text = said(argument, name);
  return text === undefined ? undefined : whole(text);
}

function drive(
  argument: Argument,
  device: RequestDevice,
  { buses, faultAt }: Reading,
): Address | undefined {
  const name = said(argument, 'bus') ?? '';
  const onBoard = /^ide\.(\d+)$/.exec(name)?.[1];
  const type = driveBus(device);
  const host =
    buses.of(name) ?? (onBoard === undefined ? undefined : { type, index: 0, bus: onBoard });
  if (host === undefined) return undefined;
  if (type === 'scsi') return scsiAddress(buses.modelOf(host), host.index, scsiStated(argument));
  const base = { type: 'drive', controller: host.index, bus: 0, target: 0 } as const;
  const port = Number(host.bus);
  // Each port of an AHCI controller is a bus of its own; those of an IDE controller have two units.
  const unit = numberOf(argument, 'unit');
  if (type !== 'ide') {
    if (unit !== undefined && unit > 0)
      faultAt(['address'], `\`unit=${unit}\` is not there: a SATA port has unit 0 only`);
    return { ...base, unit: port };
  }
  return unit === undefined ? undefined : { ...base, bus: port, unit };
}

function scsiStated(argument: Argument): ScsiNumbers {
  const [channel, id, lun] = ['channel', 'scsi-id', 'lun'].map((name) => numberOf(argument, name));
  return { channel, 'scsi-id': id, lun };
}

function usb(argument: Argument, { buses }: Reading): Address | undefined {
  const [host, port] = [buses.of(said(argument, 'bus')), said(argument, 'port')];
  if (host?.type !== 'usb' || port === undefined) return undefined;
  return { type: 'usb', bus: host.index, port };
}

function virtioSerial(argument: Argument, { buses }: Reading): Address | undefined {
  const [host, port] = [buses.of(said(argument, 'bus')), numberOf(argument, 'nr')];
  if (host?.type !== 'virtio-serial' || port === undefined) return undefined;
  return { type: 'virtio-serial', controller: host.index, bus: 0, port };
}

function dimm(argument: Argument): Address | undefined {
  const [slot, base] = [numberOf(argument, 'slot'), numberOf(argument, 'addr')];
  if (slot === undefined) return undefined;
  return { type: 'dimm', slot, ...(base === undefined ? {} : { base }) };
}

function ccw(argument: Argument): Address | undefined {
  const numbers = /^([0-9a-f]+)\.([0-9a-f]+)\.([0-9a-f]+)$/i.exec(said(argument, 'devno') ?? '');
  if (numbers === null) return undefined;
  const [cssid = 0, ssid = 0, devno = 0] = numbers
    .slice(1)
    .map((part) => Number.parseInt(part, 16));
  return { type: 'ccw', cssid, ssid, devno };
}

function spapr(argument: Argument): Address | undefined {
  const reg = numberOf(argument, 'reg');
  return reg === undefined ? undefined : { type: 'spapr-vio', reg };
}
