import type { Box } from './box.ts';
import { changeWords } from './changes.ts';
import { inColumns } from './columns.ts';
import { ascii, printable } from './printable.ts';

/** How a tree is written as text. */
export interface TextOptions {
  /** False for ASCII only. */
  readonly unicode?: boolean | undefined;
  /** Columns that no line exceeds. */
  readonly width?: number | undefined;
}

/** What a tree is drawn with. */
interface Lines {
  readonly branch: string;
  readonly last: string;
  readonly past: string;
  readonly through: string;
  readonly cut: string;
}

const UNICODE: Lines = { branch: '├─ ', last: '└─ ', past: '│  ', through: ' ── ', cut: '…' };
const ASCII: Lines = { branch: '|- ', last: '`- ', past: '|  ', through: ' -- ', cut: '...' };

/** Nested boxes as a tree for a terminal, a line for each box; what is alone in a port shares its line. */
export function writeText(guest: Box, { unicode = true, width }: TextOptions = {}): string {
  const [lines, plain] = unicode ? [UNICODE, printable] : [ASCII, ascii];
  const tree = linesOf(guest, '', lines).map(plain);
  const shown = width === undefined ? tree : tree.map((line) => inColumns(line, width, lines.cut));
  return shown.map((line) => `${line}\n`).join('');
}

/** A box and what is in it; the first line comes without an indent. */
function linesOf(outer: Box, indent: string, lines: Lines): string[] {
  const chain = chainFrom(outer);
  const { children } = chain.at(-1) ?? outer;
  const below = children.flatMap((child, i) => {
    const isLast = i === children.length - 1;
    const [first = '', ...others] = linesOf(child, indent + (isLast ? '   ' : lines.past), lines);
    return [`${indent}${isLast ? lines.last : lines.branch}${first}`, ...others];
  });
  return [chain.map(boxText).join(lines.through), ...below];
}

/** A port, what is alone in it, and so on. */
function chainFrom(first: Box): readonly Box[] {
  const [only, ...others] = first.children;
  if (first.kind !== 'port' || only === undefined || others.length > 0) return [first];
  return [first, ...chainFrom(only)];
}

/** `03.1 * root [moved from 02:00.0]: disk vda (virtio)`; what matters least is cut off first. */
function boxText({ kind, seat, name, words, notes, change }: Box): string {
  const isRun = kind === 'free' || seat.includes('–');
  const said = change === undefined ? notes : [changeWords(change), ...notes];
  const parts = [
    isRun ? '' : seat,
    change === undefined ? '' : '*',
    isRun ? `${name}, ${seat}` : name,
    said.length === 0 ? '' : `[${said.join(', ')}]`,
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return words === '' ? text : `${text}: ${words}`;
}
