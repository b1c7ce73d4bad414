/** A field that has another value. */
export interface FieldChange {
  readonly field: string;
  /** Left out where there was none. */
  readonly before?: unknown;
  /** Left out where there is none any more. */
  readonly after?: unknown;
}

/** The fields in which two objects differ, by name. */
export function fieldChanges(before: object, after: object): FieldChange[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const fields = [...new Set([...old.keys(), ...now.keys()])].sort();
  return fields.flatMap((field) => {
    const [was, is] = [old.get(field), now.get(field)];
    if (canonical(was) === canonical(is)) return [];
    return [
      {
        field,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      },
    ];
  });
}

/** JSON that does not depend on the order of fields. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
