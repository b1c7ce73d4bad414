import type { RequestDevice } from '../../core/device.ts';
import { driveBus } from '../../core/holders.ts';
import { applyTextEdits, type TextEdit } from '../text-edits.ts';
import type { QemuDocument } from './read.ts';
import type { Argument } from './read-arguments.ts';
import type { Buses } from './read-buses.ts';
import type { Property } from './read-properties.ts';
import type { Token } from './read-tokens.ts';
import { scsiNumbers } from './scsi-address.ts';

/** The command line with other numbers in some of its devices; everything else keeps its bytes. */
export function rewriteCommandLine(
  document: QemuDocument,
  after: readonly RequestDevice[],
): string {
  const { text, devices, buses } = document;
  const edits = devices.flatMap((before, position): TextEdit[] => {
    const [argument, now] = [document.arguments[position], after[position]];
    if (argument?.value === undefined || now === undefined || now === before) return [];
    if (argument.name !== 'device') return [];
    return edited(argument, argument.value, statedBy(before, buses), statedBy(now, buses));
  });
  return applyTextEdits(text, edits);
}

type Stated = Readonly<Record<string, string | number | boolean | undefined>>;

/** Properties that state the place and the numbers of a device. */
function statedBy(device: RequestDevice, buses: Buses): Stated {
  const { address, bootOrder, acpiIndex } = device;
  const common = { bootindex: bootOrder, 'acpi-index': acpiIndex, ...placeOf(device, buses) };
  if (device.kind !== 'controller' || device.type !== 'pci') return common;
  const { chassis, chassisNr, busNr, node, hotplug } = device;
  const isPort = address?.type === 'pci' && chassis !== undefined;
  return {
    ...common,
    driver: device.model === undefined ? undefined : EXPANDERS[device.model],
    chassis,
    chassis_nr: chassisNr,
    bus_nr: busNr,
    numa_node: node,
    ...(isPort && hotplug !== undefined ? { hotplug: hotplug === 'on' } : {}),
  };
}

const EXPANDERS: Readonly<Record<string, string>> = {
  'pcie-expander-bus': 'pxb-pcie',
  'pci-expander-bus': 'pxb',
};

function placeOf(device: RequestDevice, buses: Buses): Stated {
  const { address } = device;
  switch (address?.type) {
    case 'pci': {
      const { bus = 0, slot = 0, function: fn = 0, multifunction } = address;
      const addr = `0x${slot.toString(16)}${fn === 0 ? '' : `.0x${fn.toString(16)}`}`;
      const shared = multifunction === undefined ? undefined : multifunction === 'on';
      return { bus: buses.nameOf(bus), multifunction: shared, addr };
    }
    case 'usb':
      return { bus: busOf('usb', address.bus, buses), port: address.port };
    case 'virtio-serial':
      return { bus: busOf('virtio-serial', address.controller, buses), nr: address.port };
    case 'dimm':
      return { slot: address.slot };
    case 'spapr-vio':
      return { reg: address.reg === undefined ? undefined : `0x${address.reg.toString(16)}` };
    case 'ccw': {
      const { cssid = 0, ssid = 0, devno = 0 } = address;
      const digits = devno.toString(16).padStart(4, '0');
      return { devno: `${cssid.toString(16)}.${ssid.toString(16)}.${digits}` };
    }
    case 'drive':
      return driveOf(device, address, buses);
    default:
      return {};
  }
}

function driveOf(
  device: RequestDevice,
  address: Extract<NonNullable<RequestDevice['address']>, { type: 'drive' }>,
  buses: Buses,
): Stated {
  const { controller, bus, unit } = address;
  const type = driveBus(device);
  const id = buses.idOf(type, controller) ?? 'ide';
  if (type === 'sata') return { bus: `${id}.${unit}` };
  if (type === 'ide') return { bus: `${id}.${bus}`, unit };
  return { bus: `${id}.0`, ...scsiNumbers(buses.modelOf({ type, index: controller }), address) };
}

function busOf(type: string, index: number, buses: Buses): string {
  return `${buses.idOf(type, index)}.0`;
}

function edited({ properties }: Argument, token: Token, before: Stated, after: Stated): TextEdit[] {
  const { list, isJson } = properties;
  const added: [string, string][] = [];
  const edits = Object.entries(after).flatMap(([name, value]): TextEdit[] => {
    if (value === before[name] || value === undefined) return [];
    const property = list.findLast((each) => each.name === name);
    if (property !== undefined) return [replaced(token, property, value, isJson)];
    added.push([name, isJson ? JSON.stringify(value) : plain(value)]);
    return [];
  });
  // A seat that QEMU chose is written down where a part of it changes.
  if (added.length === 0) return edits;
  const end = isJson ? token.value.lastIndexOf('}') : token.value.length;
  const text = added
    .map(([name, value]) => (isJson ? `,"${name}":${value}` : `,${name}=${value}`))
    .join('');
  return [...edits, insertion(token, end, text)];
}

function plain(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).replaceAll(',', ',,');
}

function replaced(
  token: Token,
  property: Property,
  value: string | number | boolean,
  isJson: boolean,
): TextEdit {
  const { name, valueStart, end, type } = property;
  // A name alone stands for a switch: `multifunction`, `nomultifunction`.
  const isAlone = !isJson && valueStart === end && !token.value.slice(0, end).endsWith('=');
  const from = isAlone ? property.start : valueStart;
  const text = isJson
    ? JSON.stringify(type === 'text' ? plain(value) : value)
    : isAlone
      ? `${name}=${plain(value)}`
      : plain(value);
  const start = token.offsets[from] ?? token.end;
  const last = token.offsets[end - 1];
  // Behind the last character of the value, quotes and what they escape left alone.
  const stop = from === end || last === undefined ? start : last + 1;
  return { start, end: stop, text: quoted(token, from, text) };
}

/** Text that goes in front of a character of a token, or behind the last one. */
function insertion(token: Token, position: number, text: string): TextEdit {
  const before = position > 0 ? (token.offsets[position - 1] ?? token.start) + 1 : token.start;
  return { start: before, end: before, text: quoted(token, Math.max(0, position - 1), text) };
}

/** Text as it is written within the quotes of a character. */
function quoted({ quotes }: Token, position: number, text: string): string {
  const quote = quotes[position] ?? quotes.at(-1) ?? '';
  if (quote === "'") return text;
  if (quote === '"') return text.replace(/[$`"\\]/g, '\\$&');
  return text.replace(/[^\w.,:=/#%@+-]/g, '\\$&');
}
