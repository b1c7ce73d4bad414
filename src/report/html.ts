import { type Compared, type Comparison, referenceOf } from '../compare/comparison.ts';
import { count } from '../core/text.ts';
import { escaped } from '../draw/markup.ts';
import { alternativeSection, type Numbered, numbered } from './alternative-section.ts';
import { figureTable } from './figure-table.ts';
import { figureWords } from './figure-words.ts';
import { refusalList } from './refusal-list.ts';
import { STYLE } from './style.ts';
import { tradeOffs } from './trade-offs.ts';

export interface ReportOptions {
  /** What the page is about; the name of the request's file, for one. */
  readonly title: string;
}

/**
 * A comparison as one page: the table of figures, plots of the trade-offs, and for each alternative what is different and a
 * drawing. The page loads nothing and runs nothing.
 */
export function comparisonHtml({ alternatives }: Comparison, { title }: ReportOptions): string {
  const plans = numbered(alternatives.filter((each) => each.outcome === 'planned'));
  const others = alternatives.filter((each) => each.outcome !== 'planned');
  const name = escaped(title);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${name}: topologies compared</title>
<style>
${STYLE}</style>
</head>
<body>
<a class="skip" href="#alternatives">To the drawings</a>
<header>
<h1>${name}</h1>
<p>${escaped(summary(plans, others))}</p>
</header>
<main>
${plans.length === 0 ? '' : figures(plans)}${others.length === 0 ? '' : refusalList(others)}${drawings(plans)}</main>
</body>
</html>
`;
}

function summary(plans: readonly Numbered[], others: readonly Compared[]): string {
  const machine = plans[0]?.compared.plan.machine;
  const guest = machine === undefined ? '' : `${machine.type} (${machine.arch}); `;
  const refused = others.length === 0 ? '' : `, ${others.length} without a plan`;
  return `${guest}${count(plans.length, 'topology', 'topologies')} compared${refused}.`;
}

function figures(plans: readonly Numbered[]): string {
  return `<section aria-labelledby="figures">
<h2 id="figures">Figures</h2>
${figureTable(plans)}
${figureWords(plans)}
</section>
${tradeOffs(plans)}`;
}

function drawings(plans: readonly Numbered[]): string {
  if (plans.length === 0) return '';
  const first = referenceOf(plans.map(({ compared }) => compared));
  return `<section aria-labelledby="alternatives">
<h2 id="alternatives">Alternatives</h2>
${plans.map((each) => alternativeSection(each, first)).join('\n')}
</section>
`;
}
