import type { Address } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { driveBus } from '../../core/holders.ts';
import { missingBus } from './missing-bus.ts';
import { type Argument, propertyOf, said } from './read-arguments.ts';
import { driveAddress } from './read-drive.ts';
import { isOn, pciAddr, wholeOf } from './read-numbers.ts';
import type { Property } from './read-properties.ts';
import type { SlotFunction } from './read-seats.ts';
import type { Reading } from './reading.ts';

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
  const missing = missingPci(argument, device, reading);
  if (missing === undefined) return pci(argument, reading);
  reading.faultAt(['address', 'bus'], missing, 'qemu.no-bus');
  return undefined;
}

/** What is wrong with the PCI bus of a device that names none. */
function missingPci(
  argument: Argument,
  device: RequestDevice,
  { board, buses }: Reading,
): string | undefined {
  if (board.pciRoot === undefined) return board.isKnown ? 'the machine has no PCI bus' : undefined;
  const isBridge = device.kind === 'controller' && device.type === 'pci';
  const { expander } = buses;
  if (expander?.model !== 'pci-expander-bus' || isBridge || said(argument, 'bus') !== undefined)
    return undefined;
  const name = buses.nameOf(expander.index);
  return `\`${device.id}\` names no bus and is put beside the bridge in \`${name}\`, where only bridges can be`;
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
  drive: driveAddress,
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

function usb(argument: Argument, { buses, faultAt }: Reading): Address | undefined {
  const [host, port] = [buses.hostOf('usb', said(argument, 'bus')), said(argument, 'port')];
  if (propertyOf(argument, 'port')?.type === 'number')
    faultAt(['address', 'port'], '`port` is a number, but has to be text: ports of hubs are `1.2`');
  if (host?.type !== 'usb' || port === undefined) return undefined;
  return { type: 'usb', bus: host.index, port };
}

function virtioSerial(argument: Argument, { buses }: Reading): Address | undefined {
  const [host, port] = [
    buses.hostOf('virtio-serial', said(argument, 'bus')),
    wholeOf(argument, 'nr'),
  ];
  if (host?.type !== 'virtio-serial' || port === undefined) return undefined;
  return { type: 'virtio-serial', controller: host.index, bus: 0, port };
}

function dimm(argument: Argument): Address | undefined {
  const [slot, base] = [wholeOf(argument, 'slot'), wholeOf(argument, 'addr')];
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
  const reg = wholeOf(argument, 'reg');
  return reg === undefined ? undefined : { type: 'spapr-vio', reg };
}
