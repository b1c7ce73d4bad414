import type { FigureColumn } from '../compare/figure-list.ts';
import { escaped } from '../draw/markup.ts';
import type { Numbered } from './alternative-section.ts';
import { labelled } from './labels.ts';
import { type Axes, type Point, pointsOf } from './points.ts';
import { type Scale, scaleOf } from './scale.ts';

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 58;
const RIGHT = WIDTH - 24;
const TOP = 24;
const BOTTOM = HEIGHT - 52;

/** Alternatives as points between two figures, and the line of those that none beats in both. */
export function plot(plans: readonly Numbered[], axes: Axes, id: string): string {
  const points = pointsOf(plans, axes);
  const across = scaleOf(
    points.map((point) => point.across),
    [LEFT, RIGHT],
  );
  const up = scaleOf(
    points.map((point) => point.up),
    [BOTTOM, TOP],
  );
  const seen = points.map((point) => ({
    ...point,
    x: across.at(point.across),
    y: up.at(point.up),
    text: point.members.map(({ number }) => number).join(' '),
  }));
  const line = seen.filter(({ best }) => best).map(({ x, y }) => `${x},${y}`);
  const words = points.map((point) => pointWords(point, axes)).join('; ');
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${escaped(`${axes.up.title} against ${axes.across.title}`)}</title>
<desc id="${id}-desc">${escaped(words)}</desc>
${acrossAxis(across, axes.across)}
${upAxis(up, axes.up)}
<polyline class="front" points="${line.join(' ')}"/>
${labelled(seen, [LEFT, WIDTH]).map(mark).join('\n')}
</svg>`;
}

function acrossAxis(scale: Scale, column: FigureColumn): string {
  const ticks = scale.ticks.map((tick) => {
    const x = scale.at(tick);
    return `<line x1="${x}" x2="${x}" y1="${TOP}" y2="${BOTTOM}"/><text x="${x}" y="${BOTTOM + 18}" text-anchor="middle">${tick}</text>`;
  });
  return `<g class="tick">${ticks.join('')}</g>
<text class="axis" x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${axisWords(column)}</text>`;
}

function upAxis(scale: Scale, column: FigureColumn): string {
  const ticks = scale.ticks.map((tick) => {
    const y = scale.at(tick);
    return `<line x1="${LEFT}" x2="${RIGHT}" y1="${y}" y2="${y}"/><text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${tick}</text>`;
  });
  return `<g class="tick">${ticks.join('')}</g>
<text class="axis" transform="rotate(-90)" x="${-(TOP + BOTTOM) / 2}" y="16" text-anchor="middle">${axisWords(column)}</text>`;
}

function axisWords({ title, better }: FigureColumn): string {
  return escaped(`${title} (${better} is better)`);
}

function mark({ members, best, x, y, text, label }: LabelledPoint): string {
  const place = `x="${label.x}" y="${label.y}" text-anchor="${label.anchor}"`;
  return `<g class="point${best ? ' best' : ''}"><title>${escaped(namesOf(members))}</title><circle cx="${x}" cy="${y}" r="5"/><text ${place}>${text}</text></g>`;
}

type LabelledPoint = ReturnType<
  typeof labelled<Point & { x: number; y: number; text: string }>
>[number];

function pointWords({ across, up, members }: Point, axes: Axes): string {
  return `${namesOf(members)}: ${across} ${axes.across.title}, ${up} ${axes.up.title}`;
}

function namesOf(members: readonly Numbered[]): string {
  return members.map(({ compared }) => compared.name).join(', ');
}
