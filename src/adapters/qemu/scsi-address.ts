import type { DriveAddress } from '../../core/address.ts';

/** Numbers of a drive on a SCSI bus, as QEMU names them. */
export interface ScsiNumbers {
  readonly channel?: number | undefined;
  readonly 'scsi-id'?: number | undefined;
  readonly lun?: number | undefined;
}

/** Controllers at which the `unit` of an address is the number on the bus; at others it is the logical unit of a target. */
const BY_UNIT: ReadonlySet<string> = new Set(['lsilogic', 'ncr53c90', 'am53c974', 'dc390']);

export function scsiNumbers(
  model: string | undefined,
  { bus, target, unit }: DriveAddress,
): ScsiNumbers {
  if (BY_UNIT.has(model ?? '')) return { 'scsi-id': unit };
  return { channel: bus, 'scsi-id': target, lun: unit };
}

/** The address that numbers state; nothing where QEMU chooses it. */
export function scsiAddress(
  model: string | undefined,
  controller: number,
  { channel: bus = 0, 'scsi-id': target, lun: unit = 0 }: ScsiNumbers,
): DriveAddress | undefined {
  if (target === undefined) return undefined;
  return BY_UNIT.has(model ?? '')
    ? { type: 'drive', controller, bus, target: 0, unit: target }
    : { type: 'drive', controller, bus, target, unit };
}
