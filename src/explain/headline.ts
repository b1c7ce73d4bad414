import type { Conflict, SaidStatement } from './explanation.ts';
import type { StatementKind } from './statement.ts';
import { names } from './statement-words.ts';

/** What a conflict is about, in a sentence. */
export function headline(conflict: Conflict): string {
  const { code, reason, statements } = conflict;
  if (reason !== undefined) return reason;
  const counted = countOf(statements);
  if (counted !== undefined) {
    const { wanted, possible } = counted;
    return `${wanted} of a kind are wanted, ${possible} possible at most`;
  }
  return HEADLINES[code]?.(conflict) ?? 'what is asked for cannot be had together';
}

const HEADLINES: Readonly<Record<string, (conflict: Conflict) => string>> = {
  GroupsContradict: ({ statements }) =>
    `${who(statements)} cannot be where their groups and cells want them`,
  CellUnreachable: ({ statements }) =>
    `there is no seat for ${who(statements)} on ${cells(statements)}`,
  HotplugImpossible: ({ statements }) =>
    `${who(statements)} cannot be plugged in and out where it is to sit`,
  BusKindMissing: ({ statements }) => `there is no bus of the kind that ${who(statements)} needs`,
  SpareSeatsImpossible: () => 'the spare seats cannot be kept free',
  PinConflict: ({ statements }) => `the addresses of ${who(statements)} cannot be had`,
  FunctionZeroMissing: ({ statements }) =>
    `nobody can have function 0 of the slot of ${who(statements)}`,
  ExpanderRangeTooSmall: ({ statements }) =>
    `the bus numbers of an expander bus do not suffice for ${who(statements)}`,
  LimitReached: ({ statements }) => `${limits(statements)} leave too little room`,
  NoFreePciSlot: ({ statements }) => `there is no room for ${who(statements)}`,
};

/** How many of those that say the same can have it; nothing where it is no matter of counting. */
function countOf(
  statements: readonly SaidStatement[],
): { readonly wanted: number; readonly possible: number } | undefined {
  const largest = [...statements]
    .filter(({ kind }) => COUNTED.has(kind))
    .sort((a, b) => b.paths.length - a.paths.length)[0];
  if (largest === undefined || largest.paths.length < 3) return undefined;
  return { wanted: largest.wanted ?? largest.paths.length, possible: largest.paths.length - 1 };
}

const COUNTED: ReadonlySet<StatementKind> = new Set<StatementKind>(['device', 'spare']);

function who(statements: readonly SaidStatement[]): string {
  const devices = [...new Set(statements.flatMap(({ devices: ids }) => ids))];
  return devices.length === 0 ? 'all that is wanted' : names(devices);
}

function cells(statements: readonly SaidStatement[]): string {
  const found = statements.flatMap(({ kind, value }) => (kind === 'cell' ? [`${value}`] : []));
  return `cell ${[...new Set(found)].join(' or ')}`;
}

function limits(statements: readonly SaidStatement[]): string {
  const found = statements.flatMap(({ kind, value, paths }) =>
    kind === 'limit' ? [`\`${paths[0]?.at(-1)}: ${value}\``] : [],
  );
  return found.join(' and ');
}
