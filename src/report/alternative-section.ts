import type { ComparedPlan } from '../compare/comparison.ts';
import { draw } from '../draw/draw.ts';
import { escaped } from '../draw/markup.ts';

/** An alternative and its number on the page. */
export interface Numbered {
  readonly number: number;
  readonly compared: ComparedPlan;
}

/** Alternatives with the numbers that stand for them in plots. */
export function numbered(plans: readonly ComparedPlan[]): Numbered[] {
  return plans.map((compared, i) => ({ number: i + 1, compared }));
}

/** Name of the part of the page about an alternative. */
export function anchorOf({ number }: Numbered): string {
  return `alternative-${number}`;
}

/** What there is to say about an alternative, and its drawing; of plans that are the same only the first is drawn. */
export function alternativeSection(each: Numbered, first: ComparedPlan | undefined): string {
  const { number, compared } = each;
  const { name, says, sameAs, differences } = compared;
  const id = anchorOf(each);
  const changes = differences.map((difference) => `<li>${escaped(difference)}</li>`).join('\n');
  return `<article id="${id}" aria-labelledby="${id}-name">
<h3 id="${id}-name"><span class="number">${number}</span> ${escaped(name)}</h3>
${says === undefined ? '' : `<p>${escaped(says)}</p>\n`}${changes === '' ? '' : `<ul class="differences">\n${changes}\n</ul>\n`}${sameAs === undefined ? drawing(each, first) : `<p>The same as ${escaped(sameAs)}.</p>\n`}</article>`;
}

function drawing(each: Numbered, first: ComparedPlan | undefined): string {
  const { plan, name } = each.compared;
  const isFirst = first === undefined || first.plan === plan;
  const svg = draw(plan, {
    as: 'svg',
    idPrefix: `${anchorOf(each)}-`,
    title: name,
    ...(isFirst ? {} : { against: first.plan, like: first.plan }),
  });
  return `<div class="drawing" role="region" tabindex="0" aria-label="Drawing of ${escaped(name)}">
${svg.trim()}
</div>
`;
}
