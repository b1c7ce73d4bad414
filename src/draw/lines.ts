import type { Box } from './box.ts';
import { changeWords } from './changes.ts';
import { printable } from './printable.ts';
import { type Face, widthOf } from './text-width.ts';

/** What a line of a box says; names of devices that were added are set apart. */
export type LineKind = 'title' | 'name' | 'added' | 'detail' | 'mark';

/** A line of text in a box. */
export interface Line {
  readonly kind: LineKind;
  readonly text: string;
}

/** How each kind of line is set. */
export const FACES: Readonly<Record<LineKind, Face & { readonly height: number }>> = {
  title: { size: 16, bold: true, height: 22 },
  name: { size: 12, bold: true, height: 16 },
  added: { size: 12, bold: false, height: 16 },
  detail: { size: 11, bold: false, height: 15 },
  mark: { size: 11, bold: true, height: 15 },
};

/** What is between two things that are said on one line. */
const BETWEEN = ' · ';

/** What is written in a box: its name, what and where it is, and what is different. */
export function linesOf(box: Box, room: number): readonly Line[] {
  const where = [box.place === '' ? box.seat : box.place, ...box.notes];
  const details = [box.words, joined(where)].filter((text) => text !== '').map(printable);
  if (box.kind === 'free') return [line('detail', joined([box.name, ...details]))];
  const fits = widthOf(joined(details), FACES.detail) <= room;
  const said = fits ? [joined(details)].filter((text) => text !== '') : details;
  return [
    line(nameKind(box), printable(box.name)),
    ...said.map((text) => line('detail', text)),
    ...(box.change === undefined ? [] : [line('mark', changeWords(box.change))]),
  ];
}

function nameKind({ kind, devices }: Box): LineKind {
  if (kind === 'guest') return 'title';
  const isAdded = devices.length > 0 && devices.every(({ implied }) => implied === true);
  return isAdded ? 'added' : 'name';
}

function line(kind: LineKind, text: string): Line {
  return { kind, text };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(BETWEEN);
}

/** The room that lines take one below the other. */
export function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { kind }) => sum + FACES[kind].height, 0);
}
