/** Rows as text in columns, two blanks apart, nothing behind the last one; `right` has the positions of columns of numbers. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { readonly right?: readonly number[] } = {},
): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const padded = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
  };
  const line = (row: readonly string[]): string => row.map(padded).join('  ').trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
