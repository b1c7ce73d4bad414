import type { ComparedRefusal } from '../compare/comparison.ts';
import { refusalWords } from '../compare/refusal.ts';
import { escaped } from '../draw/markup.ts';

/** Alternatives without a plan, and why. */
export function refusalList(refusals: readonly ComparedRefusal[]): string {
  const items = refusals.map(
    (each) => `<div><dt>${escaped(each.name)}</dt><dd>${escaped(refusalWords(each))}</dd></div>`,
  );
  return `<section aria-labelledby="refusals">
<h2 id="refusals">Without a plan</h2>
<dl>
${items.join('\n')}
</dl>
</section>
`;
}
