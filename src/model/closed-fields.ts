import { type Test, testsOf } from './condition.ts';
import type { NameList } from './device-facts.ts';

/** A field of a kind of device that takes one of a closed list of names. */
export interface ClosedField {
  readonly field: string;
  readonly names: readonly string[];
  /** Names that are accepted and count as not given. */
  readonly unset: readonly string[];
  /** What must hold of a device for the list to apply to it. */
  readonly tests: readonly Test[];
}

/** The closed fields of each kind of device. */
export function closedFieldsOf(
  lists: readonly NameList[],
): ReadonlyMap<string, readonly ClosedField[]> {
  const byKind = new Map<string, ClosedField[]>();
  for (const { fields, when, names, unset } of lists) {
    const tests = testsOf(when);
    for (const each of fields) {
      const [kind = '', field = ''] = each.split('.');
      const closed = byKind.get(kind) ?? [];
      closed.push({ field, names, unset, tests });
      byKind.set(kind, closed);
    }
  }
  return byKind;
}
