/** Things by key, in order of first appearance; those without key are left out. */
export function groupBy<T>(
  things: readonly T[],
  keyOf: (thing: T) => string | number | undefined,
): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return [...groups.values()];
}

/** Groups of two and more things with the same key. */
export function clashes<T>(
  things: readonly T[],
  keyOf: (thing: T) => string | number | undefined,
): T[][] {
  return groupBy(things, keyOf).filter((group) => group.length > 1);
}
