import type { FigureColumn } from '../compare/figure-list.ts';
import type { Numbered } from './alternative-section.ts';

/** The two figures of a plot. */
export interface Axes {
  readonly across: FigureColumn;
  readonly up: FigureColumn;
}

/** Alternatives that come out the same in both figures. */
export interface Point {
  readonly across: number;
  readonly up: number;
  readonly members: readonly Numbered[];
  /** True if none beats them in both figures. */
  readonly best: boolean;
}

/** Alternatives as points between two figures, from left to right. */
export function pointsOf(plans: readonly Numbered[], axes: Axes): Point[] {
  const members = new Map<string, Numbered[]>();
  const found: Omit<Point, 'best'>[] = [];
  for (const each of plans) {
    const { figures } = each.compared;
    const [across, up] = [axes.across.of(figures) ?? 0, axes.up.of(figures) ?? 0];
    const key = `${across} ${up}`;
    const known = members.get(key);
    if (known !== undefined) known.push(each);
    else {
      const first = [each];
      members.set(key, first);
      found.push({ across, up, members: first });
    }
  }
  return found
    .map((point) => ({ ...point, best: !found.some((other) => beats(other, point, axes)) }))
    .sort((a, b) => a.across - b.across || a.up - b.up);
}

type Values = Pick<Point, 'across' | 'up'>;

function beats(a: Values, b: Values, { across, up }: Axes): boolean {
  const isNoWorse = ({ better }: FigureColumn, first: number, second: number): boolean =>
    better === 'less' ? first <= second : first >= second;
  return a !== b && isNoWorse(across, a.across, b.across) && isNoWorse(up, a.up, b.up);
}
