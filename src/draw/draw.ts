import type { Plan } from '../core/plan.ts';
import { type BoxOptions, boxesOf } from './boxes.ts';
import { writeDot } from './write-dot.ts';
import { type SvgOptions, writeSvg } from './write-svg.ts';
import { type TextOptions, writeText } from './write-text.ts';

/** What a drawing is, and what it may depend on besides its plan. */
export interface DrawOptions extends BoxOptions, TextOptions, SvgOptions {
  /** `text` for a terminal, `dot` for Graphviz. */
  readonly as: 'text' | 'svg' | 'dot';
}

/** Draws the controllers and devices of a plan, whoever made it; the same plan gives the same drawing. */
export function draw(plan: Plan, options: DrawOptions): string {
  const guest = boxesOf(plan, options);
  switch (options.as) {
    case 'text':
      return writeText(guest, options);
    case 'svg':
      return writeSvg(
        guest,
        options,
        options.like && boxesOf(options.like, { model: options.model }),
      );
    case 'dot':
      return writeDot(guest);
  }
}
