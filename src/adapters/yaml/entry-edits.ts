import { isMap, isSeq, type ParsedNode } from 'yaml';
import type { TextEdit } from '../text-edits.ts';
import {
  type Collection,
  contentEnd,
  type Entry,
  entriesOf,
  headerEnd,
  isFlow,
} from './entries.ts';
import {
  blanksBefore,
  blanksBehind,
  endsLine,
  isBlank,
  lineEnd,
  lineStart,
  nextLine,
  startsLine,
  wholeLines,
} from './lines.ts';
import { printEntry, printLines, printValue, type Style, withSingleQuotes } from './print-value.ts';

const cut = (start: number, end: number): TextEdit => ({ start, end, text: '' });
const put = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

/** Puts another value behind the mark of an entry. */
export function replaceValue(
  text: string,
  holder: Collection,
  entry: Entry,
  value: unknown,
  style: Style,
): TextEdit[] {
  const { node, mark, parts, end } = entry;
  const printed = printFor(text, holder, value, quotedLike(node, style));
  const [first] = parts;
  if (mark === undefined && first === undefined) return [put(end, `: ${printed}`)];
  if (first === undefined) return [put(end, ` ${printed}`)];
  if (node === null || !isBlock(node)) return [{ start: first.start, end, text: printed }];
  const line = lineEnd(text, mark ?? first.start);
  const body = cut(line, lineEnd(text, end));
  if (mark !== undefined && first.start > line) return [put(mark, ` ${printed}`), body];
  if (!isScalarBlock(node) && node.range[0] < line)
    return [{ start: first.start, end, text: printed }];
  return [{ start: first.start, end: headEnd(entry, line), text: printed }, body];
}

/** A value on one line, or in JSON on as many as what stands around it. */
function printFor(text: string, holder: Collection, value: unknown, style: Style): string {
  const [first] = entriesOf(holder);
  const isSplit = style.json && first !== undefined && startsLine(text, first.start);
  if (!isSplit || typeof value !== 'object') return printValue(value, style);
  const indent = text.slice(lineStart(text, first.start), first.start);
  const outer = /^[ \t]*/.exec(text.slice(lineStart(text, holder.range?.[0] ?? 0)))?.[0] ?? '';
  const step = indent.startsWith(outer) ? indent.slice(outer.length) : '';
  return printLines(value, indent, step || '  ', style);
}

function quotedLike(node: ParsedNode | null, style: Style): Style {
  return node?.srcToken?.type === 'single-quoted-scalar' ? withSingleQuotes(style) : style;
}

/** True for what ends with its indentation: it can only be cut out in lines. */
function isBlock(node: ParsedNode): boolean {
  const type = node.srcToken?.type;
  return isScalarBlock(node) || type === 'block-map' || type === 'block-seq';
}

function isScalarBlock(node: ParsedNode): boolean {
  return node.srcToken?.type === 'block-scalar';
}

/** The end of what stands of a value on the line of its key: anchor, tag, the sign of a block scalar. */
function headEnd({ node, parts }: Entry, line: number): number {
  const token = node?.srcToken;
  if (token?.type === 'block-scalar' && token.offset < line) return headerEnd(token);
  return parts.findLast(({ start }) => start < line)?.end ?? line;
}

/** Puts another value in place of the whole text. */
export function replaceRoot(
  text: string,
  root: ParsedNode | null,
  value: unknown,
  style: Style,
): TextEdit[] {
  const printed = printValue(value, style);
  if (root !== null && root.range[0] < contentEnd(root))
    return [{ start: root.range[0], end: contentEnd(root), text: printed }];
  const lineBreak = text === '' || text.endsWith('\n') ? '' : style.lineBreak;
  return [put(text.length, `${lineBreak}${printed}${style.lineBreak}`)];
}

/** Takes an entry out; it is not the only one. */
export function removeEntry(text: string, holder: Collection, at: number): TextEdit[] {
  const entries = entriesOf(holder);
  const entry = entries[at];
  if (entry === undefined) return [];
  return isFlow(holder)
    ? removeFromFlow(text, entry, entries[at - 1])
    : [removeFromBlock(text, entry, entries[at + 1])];
}

/** Cuts whole lines out. An entry behind the mark of its holder makes room for the next one. */
function removeFromBlock(text: string, { start, end }: Entry, next: Entry | undefined): TextEdit {
  if (startsLine(text, start)) return cutLines(text, start, end);
  const behind = next?.start ?? end;
  const between = text.slice(nextLine(text, end), lineStart(text, behind));
  return isBlank(between) ? cut(start, behind) : cut(blanksBefore(text, start), lineEnd(text, end));
}

function cutLines(text: string, start: number, end: number): TextEdit {
  const piece = wholeLines(text, start, end);
  return cut(piece.start, piece.end);
}

/** Takes an item out with the comma behind it, or with the one in front of it if it is the last. */
function removeFromFlow(text: string, entry: Entry, previous: Entry | undefined): TextEdit[] {
  const { start, comma } = entry;
  const end = comma === undefined ? entry.end : comma + 1;
  const before = comma === undefined ? previous?.comma : undefined;
  const commaBefore = before === undefined ? [] : [cut(before, before + 1)];
  if (startsLine(text, start) && endsLine(text, end) && nextLine(text, end) < text.length)
    return [...commaBefore, cutLines(text, start, end)];
  if (before !== undefined && isBlank(text.slice(before + 1, start))) return [cut(before, end)];
  return [
    ...commaBefore,
    endsLine(text, end)
      ? cut(blanksBefore(text, start), end)
      : cut(start, comma === undefined ? end : blanksBehind(text, end)),
  ];
}

/** Puts a new entry behind the last one of an object. */
export function insertEntry(
  text: string,
  holder: Collection,
  [key, value]: readonly [string, unknown],
  style: Style,
): TextEdit[] {
  const last = entriesOf(holder).at(-1);
  if (last === undefined) throw new Error('unreachable: an empty object is replaced as a whole');
  const start = lineStart(text, last.start);
  if (!isFlow(holder)) {
    const indent = ' '.repeat(last.start - start);
    return [
      put(lineEnd(text, last.end), `${style.lineBreak}${indent}${printEntry(key, value, style)}`),
    ];
  }
  const printed = `${style.scalar(key)}${style.colon}${printFor(text, holder, value, style)}`;
  const [comma, tail] = last.comma === undefined ? [',', ''] : ['', ','];
  const end = last.comma === undefined ? last.end : last.comma + 1;
  if (!startsLine(text, last.start)) {
    const blank = style.comma.slice(1);
    return [put(end, `${comma}${blank}${printed}${tail}`)];
  }
  const line = `${style.lineBreak}${text.slice(start, last.start)}${printed}${tail}`;
  if (!endsLine(text, end)) return [put(end, `${comma}${line}`)];
  return comma === ''
    ? [put(lineEnd(text, end), line)]
    : [put(end, comma), put(lineEnd(text, end), line)];
}

/** The node of a step below a collection. */
export function childOf(node: ParsedNode | null, at: number): ParsedNode | null {
  if (isSeq(node)) return (node.items[at] as ParsedNode | undefined) ?? null;
  return isMap(node) ? ((node.items[at]?.value as ParsedNode | undefined) ?? null) : null;
}
