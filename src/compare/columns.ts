import type { Compared, ComparedPlan } from './comparison.ts';
import { FIGURES, type FigureColumn } from './figure-list.ts';
import type { Figures } from './figures.ts';

/** Figures worth a column: those that are known of a plan, and are not the same nothing in all. */
export function columnsOf(plans: readonly ComparedPlan[]): readonly FigureColumn[] {
  return FIGURES.filter(({ of }) => plans.some(({ figures }) => (of(figures) ?? 0) !== 0));
}

/** What stands above a column of figures. */
export function headingOf({ title, unit }: Pick<FigureColumn, 'title' | 'unit'>): string {
  return unit === undefined ? title : `${title} (${unit})`;
}

/** A figure as the number that is shown. */
export function shownFigure({ of, digits = 0 }: FigureColumn, figures: Figures): string {
  const value = of(figures);
  return value === undefined ? '-' : value.toFixed(digits);
}

/** Alternatives in the order of figures, the best first; what has no plan stays at the end. */
export function sorted(
  alternatives: readonly Compared[],
  columns: readonly FigureColumn[],
): Compared[] {
  if (columns.length === 0) return [...alternatives];
  return [...alternatives].sort((a, b) => {
    if (a.outcome !== 'planned' || b.outcome !== 'planned')
      return Number(a.outcome !== 'planned') - Number(b.outcome !== 'planned');
    const orders = columns.map((column) => byFigure(column, a.figures, b.figures));
    return orders.find((order) => order !== 0) ?? 0;
  });
}

function byFigure({ of, better }: FigureColumn, a: Figures, b: Figures): number {
  const [first, second] = [of(a), of(b)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  return better === 'less' ? first - second : second - first;
}
