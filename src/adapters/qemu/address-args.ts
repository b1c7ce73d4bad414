import type { Address, DriveAddress, PciAddress } from '../../core/address.ts';
import { pciSeat } from '../../core/address.ts';
import { driveBus } from '../../core/holders.ts';
import type { Plan, PlanDevice } from '../../core/plan.ts';
import type { Buses } from './bus-names.ts';
import type { Properties } from './options-text.ts';
import { scsiNumbers } from './scsi-address.ts';

/** What an address is on a command line, within one plan. */
export type AddressWriter = (device: PlanDevice) => Properties;

export function addressWriter(plan: Plan, buses: Buses): AddressWriter {
  const seats = plan.devices.flatMap((device) => pciSeat(device) ?? []);
  const sharedSlots = new Set(seats.filter((seat) => seat.function !== 0).map(slotKey));
  return (device) => {
    const { address } = device;
    if (address === undefined) return {};
    if (address.type === 'drive') return driveProperties(device, address, buses);
    if (address.type === 'isa' && device.kind === 'panic') return { ioport: address.iobase };
    if (address.type !== 'pci') return plainProperties(address, buses);
    const first = address.function === 0;
    const shared = first && (address.multifunction === 'on' || sharedSlots.has(slotKey(address)));
    return {
      bus: buses.pciBus(address.bus),
      multifunction: shared ? true : undefined,
      addr: `${hex(address.slot, 2)}.${address.function}`,
      'acpi-index': device.acpiIndex,
    };
  };
}

const slotKey = ({ bus, slot }: PciAddress): string => `${bus}:${slot}`;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function plainProperties(address: Address, buses: Buses): Properties {
  switch (address.type) {
    case 'virtio-serial':
      return { bus: buses.busOf('virtio-serial', address.controller, 0), nr: address.port };
    case 'ccid':
      return { bus: buses.busOf('ccid', address.controller, 0), slot: address.slot };
    case 'usb':
      return { bus: buses.busOf('usb', address.bus, 0), port: address.port };
    case 'spapr-vio':
      return { reg: address.reg };
    case 'ccw': {
      const { cssid = 0xfe, ssid = 0, devno } = address;
      if (devno === undefined) return {};
      return { devno: `${hex(cssid, 2)}.${hex(ssid, 1)}.${hex(devno, 4)}` };
    }
    case 'isa':
      return { iobase: address.iobase, irq: address.irq };
    case 'dimm':
      return { slot: address.slot, addr: address.base };
    default:
      return {};
  }
}

/** Each sort of controller numbers its drives in its own way. */
function driveProperties(device: PlanDevice, address: DriveAddress, buses: Buses): Properties {
  const { controller, bus, unit } = address;
  switch (driveBus(device)) {
    case 'ide':
      return { bus: buses.busOf('ide', controller, bus), unit };
    case 'sata':
      return { bus: buses.busOf('sata', controller, unit) };
    case 'fdc':
      return { bus: buses.busOf('fdc', controller, 0), unit };
    default: {
      const where = buses.busOf('scsi', controller, 0);
      return { bus: where, ...scsiNumbers(buses.controller('scsi', controller)?.model, address) };
    }
  }
}
