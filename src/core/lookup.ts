/** The entry of a table for a word that a user wrote; words such as `constructor`, which every object knows, are none. */
export function entryOf<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
