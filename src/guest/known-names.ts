import type { DeviceKind } from '../core/device.ts';
import { list, nearest } from '../core/text.ts';
import type { DeviceModel } from '../model/device-facts.ts';
import { type Draft, refusal } from './guest.ts';

/** Fields that take one of a closed list of names, and the list. */
const CLOSED: {
  readonly [K in DeviceKind]?: readonly (readonly [string, keyof DeviceModel['values']])[];
} = {
  panic: [['model', 'panic']],
  hub: [['type', 'hub']],
  input: [
    ['type', 'inputType'],
    ['bus', 'inputBus'],
  ],
  sound: [['model', 'sound']],
  serial: [['targetType', 'serialTarget']],
  console: [['targetType', 'consoleTarget']],
  channel: [['targetType', 'channelTarget']],
  disk: [['targetBus', 'diskBus']],
  hostdev: [['type', 'hostdevType']],
};

/**
 * Refuses names that libvirt does not know.
 *
 * @throws DevaddrError `NameUnknown`
 */
export function checkNames(draft: Draft, { values }: DeviceModel): void {
  const fields = draft as unknown as Readonly<Record<string, unknown>>;
  for (const [field, key] of CLOSED[draft.kind] ?? []) {
    const value = fields[field];
    if (typeof value !== 'string' || value === 'default' || values[key].includes(value)) continue;
    throw unknownName(draft, 'NameUnknown', field, `${draft.kind} ${field}`, value, values[key]);
  }
}

/** A refusal of a value that is not in a closed list of names. */
export function unknownName(
  device: Draft,
  code: string,
  field: string,
  what: string,
  value: string,
  known: readonly string[],
): Error {
  const near = nearest(value, known);
  const hint = near === undefined ? `known are ${list(known, 20)}` : `did you mean \`${near}\`?`;
  return refusal(device, code, `${what} \`${value}\` is unknown`, {
    field,
    data: { value, known },
    ...(known.length === 0 ? {} : { hint }),
  });
}
