import { list, nearest } from '../core/text.ts';
import type { Model } from '../model/model.ts';
import { type Draft, refusal } from './guest.ts';

/**
 * Refuses names that libvirt does not know, and drops those that count as not given.
 *
 * @throws DevaddrError `NameUnknown`
 */
export function checkNames(draft: Draft, { closedFields }: Model): void {
  const fields = draft as unknown as Record<string, unknown>;
  for (const { field, names, unset, tests } of closedFields.get(draft.kind) ?? []) {
    const value = fields[field];
    if (typeof value !== 'string' || names.includes(value)) continue;
    if (!tests.every((test) => test(fields))) continue;
    if (!unset.includes(value))
      throw unknownName(draft, 'NameUnknown', field, `${draft.kind} ${field}`, value, names);
    delete fields[field];
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
