/** Counts what it is told, with a few examples of each. */
export interface Tally {
  add(what: string, example: string): void;
  /** The lines of a table, the most frequent first. */
  lines(): string[];
  readonly size: number;
}

const examplesShown = 4;

/** An empty tally. */
export function newTally(): Tally {
  const examples = new Map<string, string[]>();
  return {
    add(what, example) {
      examples.set(what, [...(examples.get(what) ?? []), example]);
    },
    lines: () =>
      [...examples]
        .toSorted(
          ([one, ones], [other, others]) => others.length - ones.length || (one < other ? -1 : 1),
        )
        .map(([what, list]) => line(what, list)),
    get size() {
      return examples.size;
    },
  };
}

function line(what: string, examples: readonly string[]): string {
  const some = examples.slice(0, examplesShown).join(' ');
  return `${String(examples.length).padStart(6)}  ${what}\n          ${some}`;
}
