import type { GroupLevel } from '../core/request.ts';
import { count } from '../core/text.ts';
import type { Conflict, SaidStatement } from './explanation.ts';
import type { StatementKind } from './statement.ts';
import { APART, names, TOGETHER } from './statement-words.ts';

/** What a conflict is about, in a sentence. */
export function headline(conflict: Conflict): string {
  const { code, reason, statements, data } = conflict;
  // Where slots run out, it is devices that people count.
  if (reason !== undefined && data?.rule !== 'pci.root-limit') return reason;
  const counted = UNCOUNTED.has(code) ? undefined : countWords(statements);
  if (counted !== undefined) return counted;
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
  LimitReached: ({ statements }) =>
    `within ${limits(statements)} there is no room for ${who(statements)}`,
  NoFreePciSlot: ({ statements }) => `there is no room for ${who(statements)}`,
};

/** Kinds of conflict in which it does not matter how many there are. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  'GroupsContradict',
  'HotplugImpossible',
  'PinConflict',
  'FunctionZeroMissing',
]);

/** Fewer than these are no matter of counting. */
const FEWEST_COUNTED = 3;

/** How many there are that want the same, and how many can have it. */
function countWords(statements: readonly SaidStatement[]): string | undefined {
  const limited = statements.some(({ kind }) => kind === 'limit');
  const within = limited ? ` within ${limits(statements)}` : '';
  const [spare, ...spares] = statements.filter(({ kind }) => kind === 'spare');
  const [first, ...more] = statements.filter(({ kind }) => kind === 'device');
  if (first === undefined) {
    if (spare === undefined || spares.length > 0) return undefined;
    const { wanted, possible } = countOf(spare);
    return `${count(wanted, 'spare seat')} wanted${within}, ${possible} possible`;
  }
  const { wanted, possible } = countOf(first);
  const all = possible + 1 + more.reduce((sum, { paths }) => sum + paths.length, 0);
  if (all < FEWEST_COUNTED) return undefined;
  if (more.length > 0) return `${all} devices like these need seats${within}: one too many`;
  const group = statements.find(({ kind }) => kind === 'together' || kind === 'apart');
  if (group !== undefined) {
    const words = group.kind === 'apart' ? APART : TOGETHER;
    return `${wanted} devices are to be ${words[group.value as GroupLevel]}, ${possible} can be`;
  }
  const wish = statements.find(
    ({ kind, paths }) => WISHES.has(kind) && paths.length === first.paths.length,
  );
  const ask = wish === undefined ? 'need seats' : `ask for \`${wish.kind}: ${wish.value}\``;
  return `${wanted} devices ${ask}${within}, ${possible} can have ${wish === undefined ? 'one' : 'it'}`;
}

const WISHES: ReadonlySet<StatementKind> = new Set<StatementKind>([
  'bus',
  'cell',
  'hotplug',
  'spread',
]);

/** How many say the same, and how many of them can have it at most. */
function countOf({ wanted, paths }: SaidStatement): { wanted: number; possible: number } {
  return { wanted: wanted ?? paths.length, possible: paths.length - 1 };
}

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
