import { columnsOf } from '../compare/columns.ts';
import type { FigureColumn } from '../compare/figure-list.ts';
import type { Numbered } from './alternative-section.ts';
import { plot } from './plot.ts';

/** How many plots there are at most. */
const PLOTS = 4;

/** Plots of the figures in which the alternatives differ: the first of them against each other one. */
export function tradeOffs(plans: readonly Numbered[]): string {
  const [across, ...others] = varying(plans);
  if (across === undefined || others.length === 0) return '';
  const plots = others.slice(0, PLOTS).map((up, i) => plot(plans, { across, up }, `plot-${i + 1}`));
  return `<section aria-labelledby="trade-offs">
<h2 id="trade-offs">Trade-offs</h2>
<p>Each number is an alternative of the table. The line joins those that none other beats in both figures; further to the
lower left is better where less of both is.</p>
<div class="plots">
${plots.join('\n')}
</div>
</section>
`;
}

/** Columns with more than one value; those that say the same as one before them only once. */
function varying(plans: readonly Numbered[]): FigureColumn[] {
  const seen = new Set<string>();
  return columnsOf(plans.map(({ compared }) => compared)).filter(({ of }) => {
    const values = plans.map(({ compared }) => of(compared.figures));
    const key = values.join(' ');
    if (values.includes(undefined) || new Set(values).size < 2 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
