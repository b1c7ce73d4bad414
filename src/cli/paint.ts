import { styleText } from 'node:util';
import type { Streams } from './streams.ts';

const STYLES = { error: 'red', hint: 'cyan', place: 'bold' } as const;

/** Paints on a terminal, unless the person does not want that. */
export function painter(
  { isTTY }: { readonly isTTY?: boolean },
  env: Streams['env'],
): (part: keyof typeof STYLES, text: string) => string {
  const coloured = isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (part, text) =>
    coloured ? styleText(STYLES[part], text, { validateStream: false }) : text;
}
