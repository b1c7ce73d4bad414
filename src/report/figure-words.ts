import { columnsOf } from '../compare/columns.ts';
import { escaped } from '../draw/markup.ts';
import type { Numbered } from './alternative-section.ts';

/** What the columns of the table mean. */
export function figureWords(plans: readonly Numbered[]): string {
  const columns = columnsOf(plans.map(({ compared }) => compared));
  const words = columns.map(
    ({ title, says, better }) =>
      `<div><dt>${escaped(title)}</dt><dd>${escaped(says)}; ${better} is better</dd></div>`,
  );
  return `<details>
<summary>What the figures mean</summary>
<dl>
${words.join('\n')}
</dl>
</details>`;
}
