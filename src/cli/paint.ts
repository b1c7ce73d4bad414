import { styleText } from 'node:util';
import type { Streams } from './streams.ts';

const STYLES = { error: 'red', warning: 'yellow', hint: 'cyan', place: 'bold' } as const;

/** Paints a part of a text as what it is. */
export type Paint = (part: keyof typeof STYLES, text: string) => string;

/** Paints on a terminal, unless the person does not want that. */
export function painter({ isTTY }: { readonly isTTY?: boolean }, env: Streams['env']): Paint {
  const coloured = isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (part, text) =>
    coloured ? styleText(STYLES[part], text, { validateStream: false }) : text;
}
