import type { CommandLineFacts, MachineFamily } from '../../model/machine-family.ts';
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

/** Adds what a machine has by itself, and what comes unless a command line says otherwise. */
export function addBuiltIns(
  reader: DeviceReader,
  line: CommandLine,
  family: MachineFamily | undefined,
): void {
  const facts = family?.commandLine;
  if (line.arguments.some((each) => each.name === 'drive' && said(each, 'if') === 'scsi'))
    reader.buses.addForeign('scsi');
  if (facts === undefined) return;
  const isDefault = facts.usbByDefault && !has(line, 'nodefaults');
  if (asksForUsb(line) || isDefault) addUsb(reader, facts);
  addDisks(reader, line, facts);
  const { defaults } = facts;
  if (defaults === undefined) return;
  const display = displayOf(line, defaults.display);
  if (display !== undefined) reader.addBuiltIn('(display)', display);
  for (const [nth, nic] of nicsOf(line, defaults.nic).entries())
    reader.addBuiltIn(`(nic ${nth})`, nic);
}

function addDisks(reader: DeviceReader, line: CommandLine, { disks }: CommandLineFacts): void {
  if (disks === undefined) return;
  const { type, switch: name, ...seat } = disks;
  const isOff = name !== undefined && !isOn(machineSays(line, name) ?? 'on');
  if (!isOff) reader.addBuiltIn('ide', { kind: 'controller', type }, seat);
}

function asksForUsb(line: CommandLine): boolean {
  return has(line, 'usb') || has(line, 'usbdevice') || isOn(machineSays(line, 'usb'));
}

/** The USB controllers of a chipset; where other machines have theirs is left open. */
function addUsb(reader: DeviceReader, { usb }: CommandLineFacts): void {
  if (usb?.length === 0) reader.buses.addForeign('usb');
  for (const [nth, { model, startPort, ...seat }] of (usb ?? []).entries()) {
    const companion = startPort === undefined ? {} : { startPort, index: 0 };
    const fields = { kind: 'controller', type: 'usb', model, ...companion };
    const shared = usb !== undefined && usb.length > 1 ? { multifunction: 'on' as const } : {};
    reader.addBuiltIn(nth === 0 ? 'usb-bus' : `(usb ${nth})`, fields, { ...seat, ...shared });
  }
}

function displayOf(line: CommandLine, usual: string): DriverFields | undefined {
  const given = line.arguments.findLast(({ name }) => name === 'vga')?.value?.value;
  const isListed = line.arguments.some(
    (each) => each.name === 'device' && isDisplay(said(each, 'driver') ?? ''),
  );
  const isOff = has(line, 'nodefaults') || isListed;
  const name = given ?? (isOff ? 'none' : usual);
  return deviceOfDriver(VGA[name] ?? '')?.fields;
}

/** Displays that stand in for the one that a PC has; a secondary one does not. */
function isDisplay(driver: string): boolean {
  return /^(VGA|cirrus-vga|qxl-vga|vmware-svga|virtio-vga|virtio-vga-gl|isa-cirrus-vga)$/.test(
    driver,
  );
}

function nicsOf(line: CommandLine, usual: string): DriverFields[] {
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
