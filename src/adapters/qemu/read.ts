import type { RequestDevice } from '../../core/device.ts';
import { DevaddrError, type Path, type Place } from '../../core/issue.ts';
import type { SeenFault } from '../../core/seen.ts';
import { placeAt } from '../place.ts';
import { boardOf } from './board.ts';
import { type Argument, type CommandLine, readArguments, said } from './read-arguments.ts';
import { addBuiltIns } from './read-built-ins.ts';
import type { Buses } from './read-buses.ts';
import { DeviceReader, type QemuDevice } from './read-devices.ts';
import { fieldNames } from './read-fields.ts';
import { type QemuMachine, readMachine } from './read-machine.ts';

/** A command line of QEMU with the guest that it starts, and the way back to the text. */
export interface QemuDocument {
  readonly text: string;
  readonly machine: QemuMachine;
  /** Devices that have an address, those of the machine itself first; those that leave it to QEMU have the one it chooses. */
  readonly devices: readonly RequestDevice[];
  /** The argument of each device, if it has one. */
  readonly arguments: readonly (Argument | undefined)[];
  readonly buses: Buses;
  readonly faults: readonly SeenFault[];
  /** True if some of the guest is defined in another file. */
  readonly isPartial: boolean;
  readonly locate: (path: Path) => Place;
}

/**
 * Reads a command line of QEMU as a shell takes it, `-device` in both notations.
 *
 * @throws DevaddrError `CommandLineUnclosed`, `InputTooLarge`, `ValueMalformed`, with the place
 */
export function readCommandLine(text: string): QemuDocument {
  const line = readArguments(text);
  rejectMalformed(line);
  const machine = readMachine(line);
  const board = boardOf(line, machine);
  const reader = new DeviceReader(board);
  addBuiltIns(reader, line, board.family);
  const stated = line.arguments.filter(({ name }) => name === 'device');
  for (const each of stated) reader.declare(each);
  // QEMU makes those in JSON when it has made all others.
  for (const each of stated) if (!each.properties.isJson) reader.add(each);
  for (const each of line.arguments)
    if (each.name === 'drive' && said(each, 'if') === 'virtio') reader.add(each, 'virtio-blk-pci');
  for (const each of stated) if (each.properties.isJson) reader.add(each);
  const { devices, buses, faults } = reader;
  return {
    text,
    machine,
    devices: devices.map(({ device }) => device),
    arguments: devices.map(({ argument }) => argument),
    buses,
    faults: [...faults, ...unread(line)],
    isPartial: board.isPartial,
    locate: (path) => placeAt(text, offsetOf(devices, path)),
  };
}

/** JSON that is none: nobody can say what it was to be. */
function rejectMalformed({ text, arguments: list }: CommandLine): void {
  const wrong = list.find(({ properties }) => properties.problem !== undefined);
  if (wrong === undefined) return;
  throw new DevaddrError({
    code: 'ValueMalformed',
    path: [],
    message: `what follows \`-${wrong.name}\` is not JSON: ${wrong.properties.problem}`,
    place: placeAt(text, wrong.value?.start ?? wrong.option.start),
  });
}

/** What is not followed, each with its offset in the text as path. */
function unread({ arguments: list, next }: CommandLine): SeenFault[] {
  const found = list.flatMap(({ name, option, value }): [string, number][] => {
    if (name === 'readconfig') return [[`\`${value?.value}\` is not read`, option.start]];
    return name === 'set' ? [[`\`-set ${value?.value}\` is not followed`, option.start]] : [];
  });
  if (next !== undefined) found.push(['a second command begins here', next.start]);
  return found.map(([message, offset]) => ({
    rule: 'qemu.unread',
    severity: 'note',
    message,
    devices: [],
    path: [OFFSET, offset],
  }));
}

/** Path of a place in the text: this word and the offset. */
const OFFSET = 'offset';

function offsetOf(devices: readonly QemuDevice[], [list, position, ...field]: Path): number {
  if (list === OFFSET) return Number(position);
  const stated = typeof position === 'number' ? devices[position] : undefined;
  const { argument, device } = stated ?? {};
  const token = argument?.value;
  if (argument === undefined || token === undefined || device === undefined)
    return argument?.option.start ?? 0;
  const names = fieldNames(device, field);
  const property = argument.properties.list.findLast(({ name }) => names.includes(name));
  return property === undefined ? token.start : (token.offsets[property.start] ?? token.start);
}
