/** One part of the report: a table with what is to be said about it. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** The figures, for `--json`. */
  readonly data: unknown;
}

/** Microseconds below a millisecond; three digits. */
export function duration(ms: number): string {
  return ms < 0.9995 ? `${(ms * 1000).toPrecision(3)} µs` : `${ms.toPrecision(3)} ms`;
}

/** Lowest and highest in the unit of the highest. */
export function durationRange([low, high]: readonly [number, number]): string {
  return high < 1
    ? `${(low * 1000).toFixed(1)}–${(high * 1000).toFixed(1)} µs`
    : `${low.toFixed(2)}–${high.toFixed(2)} ms`;
}

export function kibibytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}

/** A section as text: the table is Markdown, so that it can be put into a document. */
export function printSection({ title, head, rows, notes }: Section): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-' : ':').padStart(width, '-'));
  if (rule[0] !== undefined) rule[0] = '-'.repeat(widths[0] ?? 1);
  return [title, '', line(head), `| ${rule.join(' | ')} |`, ...rows.map(line), ...list(notes)].join(
    '\n',
  );
}

/** Names to the left, figures to the right. */
function pad(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}

function list(notes: readonly string[]): string[] {
  return notes.length === 0 ? [] : ['', ...notes];
}
