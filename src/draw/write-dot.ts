import { type Box, boxesIn } from './box.ts';
import { changeWords } from './changes.ts';
import { EDGES, FILLS, INKS } from './colours.ts';
import { printable } from './printable.ts';

/** Nested boxes for Graphviz: what holds something is a cluster, the rest are nodes. */
export function writeDot(guest: Box): string {
  const numbers = new Map(boxesIn(guest).map((box, i) => [box, i]));
  return [
    `digraph ${quoted(guest.name)} {`,
    // osage packs clusters in rows, in the order of sortv; dot would put all nodes in one row.
    '  graph [layout=osage, pack=12, packmode=array_utl, fontname="Helvetica", fontsize=12];',
    '  node [shape=box, style=filled, fontname="Helvetica", fontsize=11];',
    `  label=${labelOf(guest)};`,
    '  labelloc=t;',
    ...guest.children.flatMap((child) => statementsOf(child, numbers, '  ')),
    '}',
    '',
  ].join('\n');
}

function statementsOf(box: Box, numbers: ReadonlyMap<Box, number>, indent: string): string[] {
  const number = numbers.get(box) ?? 0;
  if (box.children.length === 0) return [`${indent}n${number} [${attributesOf(box, number)}];`];
  return [
    `${indent}subgraph cluster_${number} {`,
    `${indent}  graph [${attributesOf(box, number)}];`,
    ...box.children.flatMap((child) => statementsOf(child, numbers, `${indent}  `)),
    `${indent}}`,
  ];
}

function attributesOf(box: Box, number: number): string {
  const isMarked = box.change !== undefined;
  const isEmpty = box.kind === 'spare' || box.kind === 'free';
  const styles = [
    'filled',
    ...(isMarked ? ['bold'] : []),
    ...(isEmpty || isMarked ? ['dashed'] : []),
  ];
  return [
    `label=${labelOf(box)}`,
    `style=${quoted(styles.join(','))}`,
    `fillcolor=${quoted(FILLS[box.kind][0])}`,
    `color=${quoted(isMarked ? INKS.mark[0] : EDGES[box.kind][0])}`,
    `tooltip=${quoted(box.name)}`,
    `sortv=${number}`,
  ].join(', ');
}

/** What is written in a box, line by line. */
function labelOf({ name, words, place, seat, notes, change }: Box): string {
  const where = [place === '' ? seat : place, ...notes].filter((part) => part !== '').join(', ');
  const lines = [name, words, where, change === undefined ? '' : changeWords(change)];
  return `"${lines
    .filter((line) => line !== '')
    .map(escaped)
    .join('\\n')}"`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** Backslashes and entities mean something in labels. */
function escaped(text: string): string {
  return printable(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/&/g, '&amp;');
}
