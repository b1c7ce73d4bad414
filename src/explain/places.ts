import type { Path, Place } from '../core/issue.ts';
import type { Explanation, SaidStatement } from './explanation.ts';

/** The explanation with where everything stands in the document that the request was read from. */
export function withPlaces(
  explanation: Explanation,
  locate: (path: Path) => Place | undefined,
): Explanation {
  if (explanation.outcome === 'undecided') return explanation;
  if (explanation.outcome === 'planned') {
    const { why } = explanation;
    if (why === undefined) return explanation;
    const wishes = why.wishes.map((wish) => ({ ...wish, place: locate(wish.path) }));
    return { ...explanation, why: { ...why, wishes } };
  }
  const placed = (statement: SaidStatement): SaidStatement => ({
    ...statement,
    places: statement.paths.flatMap((path) => locate(path) ?? []),
  });
  const [first, ...rest] = explanation.conflicts.map((conflict) => ({
    ...conflict,
    ...(conflict.path === undefined ? {} : { place: locate(conflict.path) }),
    statements: conflict.statements.map(placed),
    given: conflict.given.map(placed),
  }));
  if (first === undefined) return explanation;
  const repairs = explanation.repairs.map((repair) => ({
    ...repair,
    edits: repair.edits.map((edit) => ({ ...edit, place: locate(edit.path) })),
  }));
  return { ...explanation, conflicts: [first, ...rest], repairs };
}
