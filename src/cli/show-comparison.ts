import { columnsOf, headingOf, shownFigure } from '../compare/columns.ts';
import type { Compared, ComparedPlan, ComparedRefusal } from '../compare/comparison.ts';
import { refusalWords } from '../compare/refusal.ts';
import { wrapped } from '../core/text.ts';
import { table } from './table.ts';

const WIDTH = 100;

/** Alternatives as a table of figures, below it what is different in each, in words. */
export function showComparison(alternatives: readonly Compared[], width: number = WIDTH): string {
  const plans = alternatives.filter((each) => each.outcome === 'planned');
  const others = alternatives.filter((each) => each.outcome !== 'planned');
  const parts = [
    ...(plans.length === 0 ? [] : [figureTable(plans)]),
    ...plans.map((each) => described(each, width)).filter((text) => text !== ''),
    ...refusals(others, width),
  ];
  return parts.join('\n');
}

function figureTable(plans: readonly ComparedPlan[]): string {
  const columns = columnsOf(plans);
  const headings = columns.map(({ title, unit }) =>
    headingOf({ title: title.toUpperCase(), unit }),
  );
  const header = ['ALTERNATIVE', ...headings];
  const rows = plans.map(({ name, figures }) => [
    name,
    ...columns.map((column) => shownFigure(column, figures)),
  ]);
  return table(header, rows, { right: columns.map((_, i) => i + 1) });
}

function described(
  { name, says, sameAs, differsFrom, differences }: ComparedPlan,
  width: number,
): string {
  const title = says === undefined ? name : `${name}: ${says}`;
  if (differsFrom === undefined) return says === undefined ? '' : `${title}\n`;
  const same = sameAs === undefined ? [] : [`the same as ${sameAs}`];
  const nothing = differences.length === 0 && sameAs === undefined ? ['no other figures'] : [];
  const lines = sameAs === undefined ? [...differences, ...nothing] : same;
  return [title, ...lines.flatMap((line) => wrapped(line, width, '  - ', '    '))]
    .join('\n')
    .concat('\n');
}

/** Alternatives without a plan, and why. */
function refusals(others: readonly ComparedRefusal[], width: number): string[] {
  if (others.length === 0) return [];
  const lines = others.map((each) => `${each.name}: ${refusalWords(each)}`);
  return [
    ['no plan:', ...lines.flatMap((line) => wrapped(line, width, '  ', '    '))]
      .join('\n')
      .concat('\n'),
  ];
}
