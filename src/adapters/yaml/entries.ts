import { type CST, isMap, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';
import { isBlank } from './lines.ts';
import { keyName } from './node-value.ts';

/** An entry of an object or an item of a list, by offsets. */
export interface Entry {
  /** Name of the entry of an object. */
  readonly key?: string | undefined;
  readonly node: ParsedNode | null;
  readonly start: number;
  /** End of the last character that is neither blank nor comment. */
  readonly end: number;
  /** End of the `:` or `-` in front of the value. */
  readonly mark?: number | undefined;
  /** Anchor and tag of the value, and the value; empty if it is left out. */
  readonly parts: readonly Part[];
  /** The comma behind it. */
  readonly comma?: number | undefined;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

export type Collection = YAMLMap | YAMLSeq;

type Item = CST.CollectionItem;

export function isCollection(node: unknown): node is Collection {
  return isMap(node) || isSeq(node);
}

/** True for a collection in braces or brackets, with a text of its own: `[a: 1]` holds an object without braces. */
export function isFlow(node: Collection): boolean {
  return node.srcToken?.type === 'flow-collection';
}

/** True for an object in a list that goes without braces, as in `[a: 1]`. */
export function isBare(node: Collection): boolean {
  return node.srcToken === undefined;
}

/** The entries of a collection, in the order of the text. */
export function entriesOf(node: Collection): Entry[] {
  const items = itemsOf(node);
  const full = items.filter(isFull);
  const flow = isFlow(node);
  return node.items.map((child, i): Entry => {
    const token = full[i] ?? { start: [] };
    const following = items[items.indexOf(token) + 1]?.start ?? [];
    const comma = flow ? following.find(({ type }) => type === 'comma')?.offset : undefined;
    if (isSeq(node)) return { ...itemOf(token, child as ParsedNode | null, flow), comma };
    const { key, value } = child as YAMLMap['items'][number];
    return { key: keyName(key), ...pairOf(token, value as ParsedNode | null), comma };
  });
}

function itemsOf({ srcToken }: Collection): readonly Item[] {
  return srcToken !== undefined && 'items' in srcToken ? srcToken.items : [];
}

/** The position of the entry that a step of a path leads to; -1 if there is none. */
export function entryAt(node: Collection, step: string | number): number {
  if (isSeq(node)) return Number(step);
  return node.items.findIndex(({ key }) => keyName(key) === String(step));
}

/** False for what follows the last item: blanks, comments, a comma. */
function isFull({ start, key, sep, value }: Item): boolean {
  return key != null || sep !== undefined || value !== undefined || start.some(isSolid);
}

const LOOSE: ReadonlySet<string> = new Set([
  ...['space', 'newline', 'comment', 'comma', 'byte-order-mark'],
]);

function isSolid({ type }: CST.SourceToken): boolean {
  return !LOOSE.has(type);
}

function partOf({ offset, source }: CST.SourceToken): Part {
  return { start: offset, end: offset + source.length };
}

function pairOf({ start, key, sep = [] }: Item, node: ParsedNode | null): Omit<Entry, 'key'> {
  const at = sep.findIndex(({ type }) => type === 'map-value-ind');
  const before = start.filter(isSolid).map(partOf);
  const name = key == null ? [] : [{ start: key.offset, end: endOfToken(key) }];
  const colon = sep
    .slice(0, at + 1)
    .filter(isSolid)
    .map(partOf);
  const parts = [
    ...sep
      .slice(at + 1)
      .filter(isSolid)
      .map(partOf),
    ...valuePart(node),
  ];
  const mark = at < 0 ? undefined : colon.at(-1)?.end;
  return { node, ...extent([...before, ...name, ...colon, ...parts]), mark, parts };
}

function itemOf({ start }: Item, node: ParsedNode | null, flow: boolean): Entry {
  const solid = start.filter(isSolid).map(partOf);
  const dash = flow ? [] : solid.slice(0, 1);
  const parts = [...solid.slice(dash.length), ...valuePart(node)];
  return { node, ...extent([...dash, ...parts]), mark: dash[0]?.end, parts };
}

function extent(parts: readonly Part[]): Part {
  return { start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0 };
}

function endOfToken(token: CST.Token): number {
  return token.offset + ('source' in token ? token.source.length : 0);
}

function valuePart(node: ParsedNode | null): Part[] {
  if (node === null || node.range[0] === node.range[1]) return [];
  return [{ start: node.range[0], end: contentEnd(node) }];
}

/** Where a value ends; blanks, comments and line breaks behind it are not part of it. */
export function contentEnd(node: ParsedNode): number {
  const token = node.srcToken;
  if (token?.type === 'block-scalar') {
    const { source } = token;
    let length = source.length;
    while (isBlank(source.charAt(length - 1)) && length > 0) length--;
    return length === 0 ? headerEnd(token) : node.range[1] - (source.length - length);
  }
  if (!isCollection(node) || isFlow(node) || isBare(node)) return node.range[1];
  return entriesOf(node).at(-1)?.end ?? node.range[1];
}

/** Where the `|` or `>` of a block scalar ends, with what belongs to it. */
export function headerEnd(token: CST.BlockScalar): number {
  const header = token.props.find(({ type }) => type === 'block-scalar-header');
  return header === undefined ? token.offset : endOfToken(header);
}
