import type { SortKey } from '../compare/columns.ts';
import { FIGURES } from '../compare/figure-list.ts';
import { nearest } from '../core/text.ts';
import { UsageError, type Values } from './command.ts';

/**
 * What `--sort` names: figures, the most important first, those behind a `-` the other way round.
 *
 * @throws UsageError
 */
export function sortKeys(value: Values[string]): SortKey[] {
  if (value === undefined) return [];
  const text = String(value);
  return text.split(',').map((part) => {
    const reversed = part.startsWith('-');
    const name = reversed ? part.slice(1) : part;
    const column = FIGURES.find((each) => each.name === name);
    if (column !== undefined) return { column, reversed };
    const names = FIGURES.map((each) => each.name);
    const near = nearest(name, names);
    throw new UsageError(
      `\`--sort ${text}\`: there is no figure \`${name}\``,
      near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`,
    );
  });
}
