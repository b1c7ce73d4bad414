import type { Edit } from '../core/edit.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import type { Asking } from './asking.ts';
import { CHANGE_KINDS, type Change } from './changes/change.ts';
import { changesFor } from './changes/changes.ts';
import { conflictsOf, type FoundConflict } from './conflicts.ts';
import { applyEdits, editsBetween, isDevice, sizeOf } from './edit.ts';
import type { Repair } from './explanation.ts';
import { least } from './least.ts';
import { restricted } from './part-of.ts';
import { nameOf, type Statement, statementsOf } from './statement.ts';

/** How many conflicts one after the other a repair may take. */
const DEEPEST = 6;
/** How many options are tried for each of them. */
const WIDEST = 2;
/** A change that takes longer to try is not looked into. */
const MOST_MS_EACH = 1500;

/** A repair, and what it is ranked by. */
interface Option extends Repair {
  /** How many statements it changes. */
  readonly size: number;
  readonly rank: number;
}

/**
 * Changes of an impossible request that make it possible, the least first: those that change the fewest statements, and
 * among these the kind that users mind least.
 */
export async function repairsOf(
  request: Request,
  conflicts: readonly FoundConflict[],
  asking: Asking,
  most: number,
): Promise<Repair[]> {
  if (most < 1) return [];
  const [only, ...others] = conflicts;
  const found =
    only !== undefined && others.length === 0
      ? await optionsFor(request, only, everything, asking, most)
      : await variedOptions(request, conflicts, asking, most);
  if (found.length === 0) {
    const mended = await mend(request, asking, DEEPEST);
    if (mended !== undefined) found.push(mended);
  }
  return found.map(({ size: _size, rank: _rank, ...repair }) => repair);
}

const everything = (): boolean => true;

const NOTHING: Option = { says: '', edits: [], size: 0, rank: 0 };

/** Each conflict is resolved in the way that is best by itself, but for one at a time, of which all ways are tried. */
async function variedOptions(
  request: Request,
  conflicts: readonly FoundConflict[],
  asking: Asking,
  most: number,
): Promise<Option[]> {
  const best: Option[] = [];
  for (const conflict of conflicts) {
    const others = conflicts.filter((each) => each !== conflict);
    const gone = new Set(others.flatMap(({ culprits }) => culprits).map(nameOf));
    const [first] = await optionsFor(request, conflict, (name) => !gone.has(name), asking, 1);
    if (first === undefined) return [];
    best.push(first);
  }
  const found = new Map<string, Option>();
  for (const [i, conflict] of conflicts.entries()) {
    const others = best.filter((_, position) => position !== i);
    const changed = applyEdits(request, editsOf(others));
    // What resolves the others may have resolved this one as well.
    const isResolved = (await asking.isPossible(changed)) === true;
    const options = isResolved
      ? [NOTHING]
      : await optionsFor(changed, conflict, everything, asking, most);
    for (const option of options) {
      const whole = await together(request, others, option, asking);
      found.set(JSON.stringify(whole.edits), whole);
    }
    // Beside the others it may take more than by itself.
    best[i] = options[0] ?? best[i] ?? NOTHING;
  }
  return [...found.values()].sort(byCost).slice(0, most);
}

function editsOf(options: readonly Option[]): Edit[] {
  return options.flatMap(({ edits }) => edits);
}

/** Some options and one more that was found after them, without those that are not needed beside it. */
async function together(
  request: Request,
  others: readonly Option[],
  last: Option,
  asking: Asking,
): Promise<Option> {
  let parts = [...others, last].filter(({ edits }) => edits.length > 0);
  // Where devices are taken out, the others have other positions afterwards.
  const holdsPositions = editsOf(others).every(({ path }) => !isDevice(path));
  for (const part of holdsPositions ? others : []) {
    const rest = parts.filter((each) => each !== part);
    if ((await asking.isPossible(applyEdits(request, editsOf(rest)))) === true) parts = rest;
  }
  const after = holdsPositions
    ? applyEdits(request, editsOf(parts))
    : applyEdits(applyEdits(request, editsOf(others)), last.edits);
  return chained(request, parts, after);
}

function byCost(a: Option, b: Option): number {
  return a.size - b.size || a.rank - b.rank;
}

/** Options that resolve a conflict in a part of the request, the least change first. */
async function optionsFor(
  request: Request,
  conflict: FoundConflict,
  isPart: (name: string) => boolean,
  asking: Asking,
  most: number,
): Promise<Option[]> {
  const changes = [...changesFor(request, conflict)];
  let options: Option[] = [];
  // Changes that are one edit or none come first: the more of them there are, the fewer edits of others are of interest.
  for (const change of changes.sort((a, b) => Number(a.most > 1) - Number(b.most > 1))) {
    const worst = options[most - 1];
    const bound = worst === undefined ? Number.POSITIVE_INFINITY : worst.size;
    const option = await optionOf(request, change, isPart, asking, bound);
    if (option !== undefined) options = [...options, option].sort(byCost).slice(0, most);
  }
  return options;
}

async function optionOf(
  request: Request,
  change: Change,
  isPart: (name: string) => boolean,
  asking: Asking,
  bound: number,
): Promise<Option | undefined> {
  const planAfter = async (edits: readonly Edit[]): Promise<Plan | undefined> => {
    const changed = restricted(applyEdits(request, edits), isPart);
    const found = await asking.verdict(changed, { timeoutMs: MOST_MS_EACH });
    return found.verdict === 'possible' ? found.plan : undefined;
  };
  const isMore = change.edits(change.most).length > 1;
  const amount = await least(
    isMore ? Math.min(change.most, bound) : change.most,
    async (each) => (await planAfter(change.edits(each))) !== undefined,
  );
  if (amount === undefined) return undefined;
  const worksWith = async (edits: readonly Edit[]): Promise<boolean> =>
    (await planAfter(edits)) !== undefined;
  const first = await needed(change.edits(amount), worksWith);
  const plan = change.settle && (await planAfter(first));
  const settled = plan && change.settle?.(first, plan);
  const holds = settled !== undefined && (await worksWith(settled));
  const edits = holds ? settled : first;
  return {
    says: change.says(edits),
    edits,
    size: sizeOf(request, edits),
    rank: CHANGE_KINDS.indexOf(change.kind),
  };
}

/** Past this many edits they are alike, and how many it takes is known. */
const MOST_TRIMMED = 8;

/** Those of a few edits without any one of which the others do not do: devices need not be alike. */
async function needed(
  edits: readonly Edit[],
  works: (edits: readonly Edit[]) => Promise<boolean>,
): Promise<readonly Edit[]> {
  if (edits.length > MOST_TRIMMED || edits.some(({ path }) => isDevice(path))) return edits;
  let left = edits;
  for (const edit of edits) {
    const fewer = left.filter((each) => each !== edit);
    if (fewer.length > 0 && (await works(fewer))) left = fewer;
  }
  return left;
}

/** Resolves one conflict after the other, each by itself: what resolves one may not do for all that have it in common. */
async function mend(request: Request, asking: Asking, depth: number): Promise<Option | undefined> {
  if (depth === 0 || asking.isTimeUp) return undefined;
  const { conflicts, complete } = await conflictsOf(request, asking, 1);
  const [conflict] = conflicts;
  if (conflict === undefined) return complete ? NOTHING : undefined;
  const names = new Set([...conflict.members, ...conflict.context].map(nameOf));
  const before = new Set(allOf(request).map(nameOf));
  const options = await optionsFor(
    request,
    conflict,
    (name) => names.has(name) || !before.has(name),
    asking,
    WIDEST,
  );
  for (const option of options) {
    const changed = applyEdits(request, option.edits);
    const rest = await mend(changed, asking, depth - 1);
    if (rest === undefined) continue;
    if (rest.edits.length === 0) return option;
    return chained(request, [option, rest], applyEdits(changed, rest.edits));
  }
  return undefined;
}

/** Several changes as one, that make a request what it is after all of them. */
function chained(request: Request, options: readonly Option[], after: Request): Option {
  const edits = editsBetween(request, after);
  return {
    says: [...new Set(options.flatMap(({ says }) => says || []))].join('; and '),
    edits,
    size: sizeOf(request, edits),
    rank: options.reduce((sum, { rank }) => sum + rank, 0),
  };
}

function allOf(request: Request): Statement[] {
  const { burdens, choices } = statementsOf(request);
  return [...burdens, ...choices];
}
