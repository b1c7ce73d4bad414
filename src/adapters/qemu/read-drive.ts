import type { DriveAddress } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { driveBus } from '../../core/holders.ts';
import { entryOf } from '../../core/lookup.ts';
import { bundledModel } from '../../model/load.ts';
import { type Argument, said } from './read-arguments.ts';
import { wholeOf } from './read-numbers.ts';
import type { Reading } from './reading.ts';
import { scsiAddress } from './scsi-address.ts';

/** The address that an argument gives a drive; nothing if QEMU chooses it. */
export function driveAddress(
  argument: Argument,
  device: RequestDevice,
  reading: Reading,
): DriveAddress | undefined {
  const type = driveBus(device);
  if (type === 'scsi') return onScsi(argument, reading);
  return type === 'ide' ? onIde(argument, reading) : onSata(argument, reading);
}

function onScsi(argument: Argument, { buses, faultAt }: Reading): DriveAddress | undefined {
  const host = buses.hostOf('scsi', said(argument, 'bus'));
  if (host === undefined) return undefined;
  const [channel, id, lun] = ['channel', 'scsi-id', 'lun'].map((name) => wholeOf(argument, name));
  const model = buses.modelOf(host);
  const address = scsiAddress(model, host.index, { channel, 'scsi-id': id, lun });
  // The address of a disk may not have its logical unit.
  const { lun: last } = entryOf(bundledModel().controllers.scsi.inQemu.highest, model) ?? {};
  if (lun !== undefined && last !== undefined && lun > last)
    faultAt(['address'], `\`lun=${lun}\` is not there: the controller ends at ${last}`);
  return address;
}

/** A bus of IDE has two units, of which QEMU chooses one if none is named. */
function onIde(argument: Argument, reading: Reading): DriveAddress | undefined {
  const { buses } = bundledModel().controllers.drive.ide;
  const host = ideHost(argument, reading) ?? newest(argument, reading, 'ide', buses);
  if (host === undefined) return undefined;
  const { index, bus } = host;
  const unit = reading.buses.ideUnit(index, bus, wholeOf(argument, 'unit'));
  return { type: 'drive', controller: index, bus, target: 0, unit };
}

/** Each port of SATA is a bus of its own. */
function onSata(argument: Argument, reading: Reading): DriveAddress | undefined {
  const { units } = bundledModel().controllers.drive.sata;
  const unit = wholeOf(argument, 'unit') ?? 0;
  if (unit > 0)
    reading.faultAt(['address'], `\`unit=${unit}\` is not there: a SATA port has unit 0 only`);
  const host = ideHost(argument, reading) ?? newest(argument, reading, 'sata', units);
  return host && { type: 'drive', controller: host.index, bus: 0, target: 0, unit: host.bus };
}

/** A controller of disks, and one of its buses as QEMU counts them. */
interface IdeHost {
  readonly index: number;
  readonly bus: number;
}

/** The one that `bus=ide.1` names; the board's own is called `ide`. */
function ideHost(argument: Argument, { buses }: Reading): IdeHost | undefined {
  const name = said(argument, 'bus') ?? '';
  const host = buses.of(name);
  if (host !== undefined) return { index: host.index, bus: Number(host.bus) };
  const onBoard = /^ide\.(\d+)$/.exec(name)?.[1];
  return onBoard === undefined ? undefined : { index: 0, bus: Number(onBoard) };
}

/** The bus of a disk that names none: the last one, if there is one controller only. */
function newest(
  argument: Argument,
  { buses }: Reading,
  type: string,
  count: number,
): IdeHost | undefined {
  if (said(argument, 'bus') !== undefined) return undefined;
  const host = buses.hostOf(type, undefined);
  return host && { index: host.index, bus: count - 1 };
}
