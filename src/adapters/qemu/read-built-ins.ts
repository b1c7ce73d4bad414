import type { MachineFamily } from '../../model/machine-family.ts';
import { type CommandLine, said } from './read-arguments.ts';
import type { DeviceReader } from './read-devices.ts';
import { type DriverFields, deviceOfDriver } from './read-drivers.ts';
import { machineSays } from './read-machine.ts';
import { isOn } from './read-numbers.ts';

/** Names of display devices behind `-vga`. */
const VGA: Readonly<Record<string, string>> = {
  std: 'VGA',
  cirrus: 'cirrus-vga',
  vmware: 'vmware-svga',
  qxl: 'qxl-vga',
  virtio: 'virtio-vga',
};
const SATA: DriverFields = { kind: 'controller', type: 'sata' };
const IDE: DriverFields = { kind: 'controller', type: 'ide' };

interface Seated {
  readonly fields: DriverFields;
  readonly slot: number;
  readonly function: number;
  readonly multifunction?: 'on';
}

const USB_SEATS: Readonly<Record<string, readonly Seated[]>> = {
  i440fx: [{ fields: usbController('piix3-uhci'), slot: 1, function: 2 }],
  q35: [
    { fields: usbController('ich9-ehci1'), slot: 0x1d, function: 7 },
    ...[0, 1, 2].map((fn) => ({
      fields: { ...usbController(`ich9-uhci${fn + 1}`), index: 0, startPort: 2 * fn },
      slot: 0x1d,
      function: fn,
      multifunction: 'on' as const,
    })),
  ],
};

function usbController(model: string): DriverFields {
  return { kind: 'controller', type: 'usb', model };
}

/** Adds what a machine has by itself. */
export function addBuiltIns(
  reader: DeviceReader,
  line: CommandLine,
  family: MachineFamily | undefined,
): void {
  const hasUsb = asksForUsb(line) || (family?.id === 'pseries' && !has(line, 'nodefaults'));
  if (hasUsb) addUsb(reader, family);
  if (line.arguments.some((each) => each.name === 'drive' && said(each, 'if') === 'scsi'))
    reader.buses.addForeign('scsi');
  if (family?.id === 'q35' || family?.id === 'i440fx') addToPc(reader, line, family.id === 'q35');
}

/** PCs have disk controllers, and unless they are told otherwise a display and a network device. */
function addToPc(reader: DeviceReader, line: CommandLine, isQ35: boolean): void {
  if (!isQ35) reader.addBuiltIn('ide', IDE, { slot: 1, function: 1 });
  else if (isOn(machineSays(line, 'sata') ?? 'on'))
    reader.addBuiltIn('ide', SATA, { slot: 0x1f, function: 2 });
  const display = displayOf(line);
  if (display !== undefined) reader.addBuiltIn('(display)', display);
  for (const [nth, nic] of nicsOf(line, isQ35).entries()) reader.addBuiltIn(`(nic ${nth})`, nic);
}

function asksForUsb(line: CommandLine): boolean {
  return has(line, 'usb') || has(line, 'usbdevice') || isOn(machineSays(line, 'usb'));
}

/** The USB controllers of a chipset, the one that has the bus first. */
function addUsb(reader: DeviceReader, family: MachineFamily | undefined): void {
  const id = family?.id ?? '';
  if (USB_SOMEWHERE.has(id)) reader.buses.addForeign('usb');
  for (const [nth, { fields, ...seat }] of (USB_SEATS[id] ?? []).entries())
    reader.addBuiltIn(nth === 0 ? 'usb-bus' : `(usb ${nth})`, fields, seat);
}

/** Families of machines that have USB if they are asked for it, wherever; the others do not heed that. */
const USB_SOMEWHERE: ReadonlySet<string> = new Set(['pseries', 'x86']);

function displayOf(line: CommandLine): DriverFields | undefined {
  const given = line.arguments.findLast(({ name }) => name === 'vga')?.value?.value;
  const isListed = line.arguments.some(
    (each) => each.name === 'device' && isDisplay(said(each, 'driver') ?? ''),
  );
  const isOff = has(line, 'nodefaults') || isListed;
  const name = given ?? (isOff ? 'none' : 'std');
  return deviceOfDriver(VGA[name] ?? '')?.fields;
}

/** Displays that stand in for the one that a PC has; a secondary one does not. */
function isDisplay(driver: string): boolean {
  return /^(VGA|cirrus-vga|qxl-vga|vmware-svga|virtio-vga|virtio-vga-gl|isa-cirrus-vga)$/.test(
    driver,
  );
}

function nicsOf(line: CommandLine, isQ35: boolean): DriverFields[] {
  const usual = isQ35 ? 'e1000e' : 'e1000';
  const given = line.arguments.filter(
    (each) =>
      (each.name === 'nic' && said(each, 'type') !== 'none') ||
      (each.name === 'net' && said(each, 'type') === 'nic'),
  );
  const isSaid = ['nodefaults', 'nic', 'net', 'netdev'].some((name) => has(line, name));
  const models = isSaid ? given.map((each) => said(each, 'model') ?? usual) : [usual];
  return models.flatMap(
    (model) => deviceOfDriver(model.replace(/^virtio$/, 'virtio-net-pci'))?.fields ?? [],
  );
}

function has(line: CommandLine, option: string): boolean {
  return line.arguments.some(({ name }) => name === option);
}
