import type { Edit } from '../../src/core/edit.ts';
import type { Path } from '../../src/core/issue.ts';
import type { GroupWish, Request } from '../../src/core/request.ts';
import { applyEdits, isDevice } from '../../src/explain/edit.ts';
import { explain } from '../../src/explain/explain.ts';
import type { Conflict, Repair } from '../../src/explain/explanation.ts';
import { answerOf } from './answer.ts';
import { oneByOne, type Said, sayingOnly } from './less.ts';
import type { Planted } from './planted.ts';
import { possibleByForce } from './possible-by-force.ts';

/** Whether a request has a plan: by trying every one where that is possible. */
async function isPossible(request: Request): Promise<boolean> {
  return possibleByForce(request) ?? (await answerOf(request)) === 'planned';
}

/** What is wrong with a conflict: nothing. */
async function faultsOf(request: Request, conflict: Conflict): Promise<string[]> {
  const { statements, given, minimal, code } = conflict;
  const members = oneByOne(statements);
  const context = oneByOne(given);
  const faults = minimal ? [] : [`${code} is not minimal`];
  if (await isPossible(sayingOnly(request, [...members, ...context])))
    faults.push(`${code} can hold together`);
  for (const member of lastOfEach(
    statements.map(({ paths }) => paths.length),
    members,
  )) {
    const rest = [...members.filter((each) => each !== member), ...context];
    if (!(await isPossible(sayingOnly(request, rest))))
      faults.push(`${code} needs no ${member.path.join('.')}`);
  }
  return faults;
}

/** Of statements that say the same one is as good as another. */
function lastOfEach(lengths: readonly number[], members: readonly Said[]): Said[] {
  let end = 0;
  return lengths.flatMap((length) => {
    end += length;
    return members[end - 1] ?? [];
  });
}

/** Of many edits that are alike some are left out, one at a time. */
const MOST_EDITS = 4;

/** What is wrong with a repair: nothing. Without any one of its edits it would be none. */
async function faultsOfRepair(request: Request, { says, edits }: Repair): Promise<string[]> {
  const answer = await answerOf(applyEdits(request, edits));
  const faults = answer === 'planned' ? [] : [`${says}: ${answer}`];
  for (const [i, edit] of edits.slice(0, MOST_EDITS).entries()) {
    // Whoever is taken out is taken out of groups as well.
    if (!isDevice(edit.path) && isOfOneGone(request, edits, edit)) continue;
    const fewer = edits.filter(
      (each) => each !== edit && !(isDevice(edit.path) && isOfOneGone(request, [edit], each)),
    );
    if ((await answerOf(applyEdits(request, fewer))) === 'planned')
      faults.push(`${says}: needless ${edit.path.join('.')}`);
    const lower = lowered(edit);
    if (lower === undefined) continue;
    if ((await answerOf(applyEdits(request, edits.with(i, lower)))) === 'planned')
      faults.push(`${says}: ${lower.to} is enough`);
  }
  return faults;
}

/** A limit that is raised by one less. */
function lowered({ path, from, to }: Edit): Edit | undefined {
  if (path[1] !== 'limits' || typeof to !== 'number' || to - Number(from) < 2) return undefined;
  return { path, from, to: to - 1 };
}

function idAt({ devices }: Request, path: Path): string | undefined {
  return devices[Number(path[1])]?.id;
}

/** True for an edit of a group that follows from one of its devices being taken out. */
function isOfOneGone(request: Request, edits: readonly Edit[], { path, from }: Edit): boolean {
  if (path[0] !== 'tunables') return false;
  const ids: readonly unknown[] = path.length === 3 ? (from as GroupWish).devices : [from];
  return edits.some((each) => isDevice(each.path) && ids.includes(idAt(request, each.path)));
}

/** A part of the planted cause that no conflict names. */
function unnamed({ cause }: Planted, conflicts: readonly Conflict[]): readonly (readonly Path[])[] {
  const named = new Set(
    conflicts.flatMap(({ statements }) => oneByOne(statements).map(({ path }) => path.join())),
  );
  return cause.filter((paths) => !paths.some((path) => named.has(path.join())));
}

/** From so many devices on a repair takes seconds to check. */
const MANY = 100;

/** So that a busy machine explains no less. */
const AMPLE_MS = 300_000;

/** What is wrong with the explanation of a request with a planted conflict: nothing. */
export async function faultsOfExplanation(planted: Planted): Promise<unknown[]> {
  const { request } = planted;
  const repairsAsked = request.devices.length < MANY ? 3 : 1;
  const found = await explain(request, { repairs: repairsAsked, timeoutMs: AMPLE_MS });
  if (found.outcome !== 'impossible') return [found.outcome];
  const { conflicts, repairs } = found;
  const faults: unknown[] = unnamed(planted, conflicts).map((paths) => ({ unnamed: paths }));
  for (const conflict of conflicts) faults.push(...(await faultsOf(request, conflict)));
  for (const repair of repairs) faults.push(...(await faultsOfRepair(request, repair)));
  return repairs.length === 0 ? [...faults, 'no repair'] : faults;
}
