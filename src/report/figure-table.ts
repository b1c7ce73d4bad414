import { columnsOf, headingOf, shownFigure } from '../compare/columns.ts';
import type { FigureColumn } from '../compare/figure-list.ts';
import { escaped } from '../draw/markup.ts';
import { anchorOf, type Numbered } from './alternative-section.ts';

/** Figures side by side, one alternative a row; the best of each column is marked. */
export function figureTable(plans: readonly Numbered[]): string {
  const columns = columnsOf(plans.map(({ compared }) => compared));
  const best = new Map(columns.map((column) => [column, bestOf(column, plans)]));
  const head = columns
    .map(
      (column) =>
        `<th scope="col" title="${escaped(column.says)}">${escaped(headingOf(column))}</th>`,
    )
    .join('');
  const rows = plans.map((each) => row(each, columns, best)).join('\n');
  return `<div class="wide" role="region" tabindex="0" aria-label="Table of figures">
<table>
<caption>One topology a row; the best of each column is underlined.</caption>
<thead><tr><th scope="col">#</th><th scope="col">alternative</th>${head}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>`;
}

function row(
  each: Numbered,
  columns: readonly FigureColumn[],
  best: ReadonlyMap<FigureColumn, number | undefined>,
): string {
  const { number, compared } = each;
  const cells = columns.map((column) => {
    const text = shownFigure(column, compared.figures);
    const isBest = column.of(compared.figures) === best.get(column) && text !== '-';
    return isBest
      ? `<td class="best">${text}<span class="unseen"> (best)</span></td>`
      : `<td>${text}</td>`;
  });
  const link = `<a href="#${anchorOf(each)}">${escaped(compared.name)}</a>`;
  return `<tr><td class="number">${number}</td><th scope="row">${link}</th>${cells.join('')}</tr>`;
}

/** The best value of a column; none if more than half have it. */
function bestOf({ of, better }: FigureColumn, plans: readonly Numbered[]): number | undefined {
  const values = plans.flatMap(({ compared }) => of(compared.figures) ?? []);
  const best = better === 'less' ? Math.min(...values) : Math.max(...values);
  return values.filter((value) => value === best).length > values.length / 2 ? undefined : best;
}
