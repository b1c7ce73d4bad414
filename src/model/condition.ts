import type { WhenValue } from './device-facts.ts';

/** Whether the fields of a device are what a condition asks for. */
export type Test = (fields: Readonly<Record<string, unknown>>) => boolean;

/** One test for each field of a condition. */
export function testsOf(when: Readonly<Record<string, WhenValue>> = {}): Test[] {
  return Object.entries(when).map(([field, value]) => testOf(field, value));
}

function testOf(field: string, value: WhenValue): Test {
  if (Array.isArray(value)) {
    const values = new Set<unknown>(value);
    return (fields) => values.has(fields[field] ?? null);
  }
  return (fields) => (fields[field] ?? null) === value;
}
