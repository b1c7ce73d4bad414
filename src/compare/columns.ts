import type { Compared, ComparedPlan } from './comparison.ts';
import { FIGURES, type FigureColumn } from './figure-list.ts';
import type { Figures } from './figures.ts';

/** Figures worth a column: those that are known of a plan, and are not the same nothing in all. */
export function columnsOf(plans: readonly ComparedPlan[]): readonly FigureColumn[] {
  return FIGURES.filter(({ of }) => plans.some(({ figures }) => (of(figures) ?? 0) !== 0));
}

/** A figure as the number that is shown. */
export function shownFigure({ of, digits = 0 }: FigureColumn, figures: Figures): string {
  const value = of(figures);
  return value === undefined ? '-' : value.toFixed(digits);
}

/** A figure to sort by, and whether the worst comes first. */
export interface SortKey {
  readonly column: FigureColumn;
  readonly reversed: boolean;
}

/** Alternatives in the order of figures, the best first; what has no plan stays at the end. */
export function sorted(alternatives: readonly Compared[], keys: readonly SortKey[]): Compared[] {
  if (keys.length === 0) return [...alternatives];
  return [...alternatives].sort((a, b) => {
    if (a.outcome !== 'planned' || b.outcome !== 'planned')
      return Number(a.outcome !== 'planned') - Number(b.outcome !== 'planned');
    for (const { column, reversed } of keys) {
      const order = byFigure(column, a.figures, b.figures);
      if (order !== 0) return reversed ? -order : order;
    }
    return 0;
  });
}

function byFigure({ of, better }: FigureColumn, a: Figures, b: Figures): number {
  const [first, second] = [of(a), of(b)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  return better === 'less' ? first - second : second - first;
}
