import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DevaddrError } from '../core/issue.ts';
import { testsOf } from './condition.ts';
import type { WhenValue } from './device-facts.ts';

/** Kinds of placeholders that stand behind a device. */
export const QEMU_BACK_ENDS = [
  'drive',
  'net',
  'char',
  'rng',
  'memory',
  'shared-memory',
  'crypto',
  'audio',
  'files',
] as const;

export type QemuBackEnd = (typeof QEMU_BACK_ENDS)[number];

type QemuProperties = Readonly<Record<string, string | number | boolean>>;

/** What a device of the plan becomes on a command line. */
export interface QemuFrontEnd {
  /** Name of the device in QEMU. */
  readonly driver?: string | undefined;
  /** Its name without transport, for a virtio device: `virtio-blk` of `virtio-blk-pci`. */
  readonly virtio?: string | undefined;
  /** Why something harmless takes its place. */
  readonly standIn?: string | undefined;
  /** Why it is no device of its own but the next serial port of the machine. */
  readonly serial?: string | undefined;
  /** Why it is not on the command line. */
  readonly leftOut?: string | undefined;
  readonly backEnd?: QemuBackEnd | undefined;
  /** Properties that it always has. */
  readonly properties?: QemuProperties | undefined;
  /** Device that comes with it on its bus. */
  readonly below?: string | undefined;
}

/** A rule of `models/qemu-devices.json`. */
export interface QemuDeviceRule extends QemuFrontEnd {
  readonly kind: string;
  /** Fields of the device; `arch`, `family` and `address` are those of the machine and the type of its address. */
  readonly when?: Readonly<Record<string, WhenValue>> | undefined;
}

/** What a device is in QEMU, as it stands in `models/qemu-devices.json`. */
export interface QemuDeviceFile {
  readonly source: string;
  /** The harmless device by type of address. */
  readonly standIns: Readonly<Record<string, QemuFrontEnd>>;
  readonly devices: readonly QemuDeviceRule[];
}

/** The rules in the form in which they are asked for. */
export interface QemuDevices {
  /** The first rule that fits fields of a device. */
  readonly frontEndOf: (fields: Readonly<Record<string, unknown>>) => QemuFrontEnd | undefined;
  readonly standIns: Readonly<Record<string, QemuFrontEnd>>;
}

const text = z.string().min(1);
const scalar = z.union([text, z.number(), z.boolean(), z.null()]);
const whenValue = z.union([scalar, z.array(scalar)]);
const frontEnd = {
  driver: text.optional(),
  virtio: text.optional(),
  standIn: text.optional(),
  serial: text.optional(),
  leftOut: text.optional(),
  backEnd: z.enum(QEMU_BACK_ENDS).optional(),
  properties: z.record(text, z.union([z.string(), z.number(), z.boolean()])).optional(),
  below: text.optional(),
};
const WAYS = ['driver', 'virtio', 'standIn', 'serial', 'leftOut'] as const;
const oneWay = (rule: QemuFrontEnd): boolean =>
  WAYS.filter((way) => rule[way] !== undefined).length === 1;
const saysOne = `needs one of ${WAYS.join(', ')}`;

const fileSchema = z.strictObject({
  source: text,
  standIns: z.record(text, z.strictObject(frontEnd).refine(oneWay, saysOne)),
  devices: z.array(
    z
      .strictObject({ kind: text, when: z.record(text, whenValue).optional(), ...frontEnd })
      .refine(oneWay, saysOne),
  ),
});

let bundled: QemuDevices | undefined;

/** The rules that come with the package; read and checked once, when they are first needed. */
export function bundledQemuDevices(): QemuDevices {
  const file = new URL('../../models/qemu-devices.json', import.meta.url);
  bundled ??= qemuDevicesFromFile(JSON.parse(readFileSync(file, 'utf8')));
  return bundled;
}

/**
 * Checks rules from elsewhere.
 *
 * @throws DevaddrError `ModelInvalid`
 */
export function qemuDevicesFromFile(value: unknown): QemuDevices {
  const result = fileSchema.safeParse(value);
  if (!result.success) {
    const message = `QEMU devices: ${z.prettifyError(result.error)}`;
    throw new DevaddrError({ code: 'ModelInvalid', path: ['qemu-devices'], message });
  }
  const { standIns, devices } = result.data as QemuDeviceFile;
  const rules = devices.map((rule) => ({ rule, tests: testsOf(rule.when) }));
  return {
    standIns,
    frontEndOf: (fields) =>
      rules.find(
        ({ rule, tests }) => rule.kind === fields.kind && tests.every((test) => test(fields)),
      )?.rule,
  };
}
