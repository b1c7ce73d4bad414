import type { Edit } from '../core/edit.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import type { Asking } from './asking.ts';
import { CHANGE_KINDS, type Change } from './changes/change.ts';
import { changesFor } from './changes/changes.ts';
import { conflictsOf, type FoundConflict } from './conflicts.ts';
import { applyEdits, editsBetween } from './edit.ts';
import type { Repair } from './explanation.ts';
import { least } from './least.ts';
import { nameOf, restricted, type Statement, statementsOf } from './statement.ts';

/** How many conflicts one after the other a repair may take. */
const DEEPEST = 6;
/** How many options are tried for each of them. */
const WIDEST = 2;
/** A change that takes longer to try is not looked into. */
const MOST_MS_EACH = 1500;

/** A repair, and what it is ranked by. */
interface Option extends Repair {
  readonly rank: number;
}

/**
 * Changes of an impossible request that make it possible, the least first: those with the fewest edits, and among these
 * the kind that users mind least.
 */
export async function repairsOf(
  request: Request,
  conflicts: readonly FoundConflict[],
  asking: Asking,
  most: number,
): Promise<Repair[]> {
  const options: Option[][] = [];
  for (const conflict of conflicts) {
    const others = conflicts.filter((each) => each !== conflict).flatMap(({ members }) => members);
    const gone = new Set(others.map(nameOf));
    options.push(await optionsFor(request, conflict, (name) => !gone.has(name), asking, most));
  }
  const found: Option[] = [];
  for (const option of combined(options)) {
    if (found.length === most || asking.isTimeUp) break;
    if ((await asking.isPossible(applyEdits(request, option.edits))) === true) found.push(option);
  }
  if (found.length === 0) {
    const mended = await mend(request, asking, DEEPEST);
    if (mended !== undefined) found.push(mended);
  }
  return found.map(({ rank: _rank, ...repair }) => repair);
}

/** For each conflict its best option, with one of them varied at a time. */
function combined(options: readonly (readonly Option[])[]): Option[] {
  const best = options.flatMap(([first]) => first ?? []);
  if (best.length < options.length) return [];
  const choices = options.flatMap((all, i) =>
    all.slice(i === 0 ? 0 : 1).map((option) => joined(best.with(i, option))),
  );
  return choices.sort(byCost);
}

function joined(options: readonly Option[]): Option {
  const edits = new Map(
    options.flatMap((option) => option.edits.map((edit) => [JSON.stringify(edit), edit])),
  );
  return {
    says: [...new Set(options.map(({ says }) => says))].join('; and '),
    edits: [...edits.values()],
    rank: options.reduce((sum, { rank }) => sum + rank, 0),
  };
}

function byCost(a: Option, b: Option): number {
  return a.edits.length - b.edits.length || a.rank - b.rank;
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
    const bound = worst === undefined ? Number.POSITIVE_INFINITY : worst.edits.length;
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
  const first = change.edits(amount);
  const plan = change.settle && (await planAfter(first));
  const settled = plan && change.settle?.(first, plan);
  const holds = settled !== undefined && (await planAfter(settled)) !== undefined;
  const edits = holds ? settled : first;
  return { says: change.says(edits), edits, rank: CHANGE_KINDS.indexOf(change.kind) };
}

/** Resolves one conflict after the other, each by itself: what resolves one may not do for all that have it in common. */
async function mend(request: Request, asking: Asking, depth: number): Promise<Option | undefined> {
  if (depth === 0 || asking.isTimeUp) return undefined;
  const { conflicts, complete } = await conflictsOf(request, asking, 1);
  const [conflict] = conflicts;
  if (conflict === undefined) return complete ? { says: '', edits: [], rank: 0 } : undefined;
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
    const rest = await mend(applyEdits(request, option.edits), asking, depth - 1);
    if (rest === undefined) continue;
    return rest.edits.length === 0 ? option : chained(request, option, rest);
  }
  return undefined;
}

function chained(request: Request, first: Option, then: Option): Option {
  const after = applyEdits(applyEdits(request, first.edits), then.edits);
  return {
    says: `${first.says}; and ${then.says}`,
    edits: editsBetween(request, after),
    rank: first.rank + then.rank,
  };
}

function allOf(request: Request): Statement[] {
  const { burdens, choices } = statementsOf(request);
  return [...burdens, ...choices];
}
