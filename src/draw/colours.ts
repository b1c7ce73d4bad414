import type { BoxKind } from './box.ts';

/** A colour for light pages and one for dark pages. */
export type Colour = readonly [light: string, dark: string];

/** Colours of text; each is legible on every fill. */
export const INKS: Readonly<Record<'ink' | 'muted' | 'mark', Colour>> = {
  ink: ['#1b1f24', '#eceff3'],
  muted: ['#454d58', '#c3cad3'],
  mark: ['#8f1230', '#ffb3c0'],
};

/** What the boxes of each kind are filled with. */
export const FILLS: Readonly<Record<BoxKind, Colour>> = {
  guest: ['#ffffff', '#14171b'],
  cell: ['#f0f3f7', '#1c2128'],
  group: ['#f5f5f3', '#1e1e1d'],
  root: ['#dfe9f6', '#1b2a3d'],
  expander: ['#d8edec', '#143230'],
  bridge: ['#ebe3f4', '#2c2339'],
  switch: ['#ebe3f4', '#2c2339'],
  port: ['#fafbfc', '#262c34'],
  controller: ['#fbeed1', '#3a2f17'],
  device: ['#dff2dc', '#1d3620'],
  spare: ['#ffffff', '#14171b'],
  free: ['#ffffff', '#14171b'],
};

/** The edges of the boxes of each kind. */
export const EDGES: Readonly<Record<BoxKind, Colour>> = {
  guest: ['#ffffff', '#14171b'],
  cell: ['#8592a3', '#5f6c7d'],
  group: ['#a3a29a', '#6b6a64'],
  root: ['#5b7ea8', '#5f86b5'],
  expander: ['#3f8581', '#4b9a95'],
  bridge: ['#8468a8', '#9378b8'],
  switch: ['#8468a8', '#9378b8'],
  port: ['#7a8490', '#7f8a97'],
  controller: ['#a27c25', '#b48d38'],
  device: ['#4f8a4a', '#5f9d5a'],
  spare: ['#7a8490', '#8a95a2'],
  free: ['#9aa3ad', '#6c7681'],
};
