import type { Issue } from '../core/issue.ts';
import type { Fact } from './explanation.ts';
import type { Statement, StatementKind } from './statement.ts';

/** Codes that say no more than that there is no plan. */
const VAGUE: ReadonlySet<string> = new Set(['Impossible', 'NoSeatFits']);

/** True if an issue says no more than that there is no plan. */
export function isVague({ code }: Issue): boolean {
  return VAGUE.has(code);
}

/** What counting and the solver say: which of them it is depends on the rest of the request. */
const COUNTED: ReadonlySet<string> = new Set([
  ...VAGUE,
  'LimitReached',
  'BusNumbersExhausted',
  'NoFreePciSlot',
  'WishUnsupported',
]);

/** True if two refusals may be about the same. */
export function isSameKind(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && COUNTED.has(a) && COUNTED.has(b);
}

/** Kinds of conflict by the rule of the machine that stands in the way. */
const BY_RULE: Readonly<Record<string, string>> = {
  'pci.bus-numbers': 'BusNumbersExhausted',
  'pci.expander-range': 'ExpanderRangeTooSmall',
  'pci.function-zero': 'FunctionZeroMissing',
  'pci.pin-slot': 'PinConflict',
  'pci.root-limit': 'NoFreePciSlot',
};

/** Kinds of conflict by the statements that are in it; the first that fits. */
const BY_KINDS: readonly (readonly [readonly StatementKind[], string])[] = [
  [['together', 'apart'], 'GroupsContradict'],
  [['spare'], 'SpareSeatsImpossible'],
  [['address'], 'PinConflict'],
  [['cell'], 'CellUnreachable'],
  [['together'], 'GroupImpossible'],
  [['apart'], 'GroupImpossible'],
  [['hotplug'], 'HotplugImpossible'],
  [['bus'], 'BusKindMissing'],
  [['spread'], 'NoFreePciSlot'],
];

/** The stable name of a conflict: of what libvirt's way says if it says something certain, else of what is in it. */
export function codeOf(
  members: readonly Statement[],
  facts: readonly Fact[],
  issue: Issue | undefined,
): string {
  if (issue !== undefined && !isVague(issue)) return issue.code;
  const has = new Set(members.map(({ kind }) => kind));
  if (has.has('limit')) return 'LimitReached';
  const pins = members.filter(({ kind }) => kind === 'address');
  if (pins.length === 1 && pins.every(isHigherFunction)) return 'FunctionZeroMissing';
  const cells = members.flatMap(({ kind, value }) => (kind === 'cell' ? [value] : []));
  if (has.has('together') && new Set(cells).size > 1) return 'GroupsContradict';
  const byRule = facts.flatMap(({ rule }) => BY_RULE[rule] ?? [])[0];
  if (byRule !== undefined) return byRule;
  return BY_KINDS.find(([kinds]) => kinds.every((kind) => has.has(kind)))?.[1] ?? 'NoFreePciSlot';
}

/** A function of a slot in which somebody else must have function 0. */
function isHigherFunction({ value }: Statement): boolean {
  const { function: fn = 0 } = value as { readonly function?: number };
  return fn > 0;
}
