import { FIGURES, type FigureColumn } from '../compare/figure-list.ts';
import { nearest } from '../core/text.ts';
import { UsageError, type Values } from './command.ts';

/**
 * The figures that `--sort` names, the most important first.
 *
 * @throws UsageError for a name that is none
 */
export function sortColumns(value: Values[string]): FigureColumn[] {
  if (value === undefined) return [];
  const names = FIGURES.map(({ name }) => name);
  return String(value)
    .split(',')
    .map((name) => {
      const column = FIGURES.find((each) => each.name === name);
      if (column !== undefined) return column;
      const near = nearest(name, names);
      throw new UsageError(
        `\`--sort ${value}\`: there is no figure \`${name}\``,
        near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`,
      );
    });
}
