import type { ComparedRefusal } from '../compare/comparison.ts';
import { list } from '../core/text.ts';
import { escaped } from './escape.ts';

const WORDS: Readonly<Record<ComparedRefusal['outcome'], string>> = {
  impossible: 'impossible',
  undecided: 'not decided in the time given',
  unsuitable: 'not for this guest',
};

/** Alternatives without a plan, and why. */
export function refusalList(refusals: readonly ComparedRefusal[]): string {
  const items = refusals.map(({ name, outcome, issues }) => {
    const why = list(
      issues.map(({ message }) => message),
      3,
    );
    return `<div><dt>${escaped(name)}</dt><dd>${WORDS[outcome]}${why === '' ? '' : `: ${escaped(why)}`}</dd></div>`;
  });
  return `<section aria-labelledby="refusals">
<h2 id="refusals">Without a plan</h2>
<dl>
${items.join('\n')}
</dl>
</section>
`;
}
