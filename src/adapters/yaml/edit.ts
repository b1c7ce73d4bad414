import { isDeepStrictEqual } from 'node:util';
import { type Alias, isAlias, isMap, isScalar, type ParsedNode } from 'yaml';
import { type Edit, edited, inOrder } from '../../core/edit.ts';
import type { Path } from '../../core/issue.ts';
import { addressWishSchema } from '../../request/address-schema.ts';
import { isRecord, valueAt } from '../../request/values.ts';
import { applyTextEdits, type TextEdit } from '../text-edits.ts';
import { entriesOf, entryAt, isBare, isCollection } from './entries.ts';
import { childOf, insertEntry, removeEntry, replaceRoot, replaceValue } from './entry-edits.ts';
import { keyName, nodeValue } from './node-value.ts';
import { parseText } from './parse-text.ts';
import { printValue, type Style, styleOf } from './print-value.ts';

/**
 * Applies edits of a request to the YAML or JSON it was read from. Only what is edited changes: comments, order, blanks and
 * quotes of everything else stay, and the text then reads as the edits say. A value that an edit changes at one place and
 * an alias repeats elsewhere is written out at the alias.
 *
 * @throws DevaddrError as reading the text does
 */
export function editText(text: string, edits: readonly Edit[]): string {
  const style = styleOf(text);
  return inOrder(edits).reduce((done, edit) => editOnce(done, edit, style), text);
}

/** A text as it is read. */
interface Source {
  readonly text: string;
  readonly contents: ParsedNode | null;
  readonly value: unknown;
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
}

function sourceOf(text: string): Source {
  const parsed = parseText(text, { keepTokens: true });
  return { text, contents: parsed.contents, ...nodeValue(parsed) };
}

/** What is done at one place of a text. */
interface Action {
  readonly kind: 'replace' | 'insert' | 'remove';
  readonly path: Path;
  readonly value: unknown;
}

function editOnce(text: string, edit: Edit, style: Style): string {
  const source = sourceOf(text);
  const { path, to } = spelledOut(source.value, edit);
  const plain = to === undefined ? undefined : JSON.parse(JSON.stringify(to));
  const after = edited(source.value, path, plain) ?? {};
  const action = actionFor(source.value, after, path);
  return action === undefined ? text : acted(source, action, after, style);
}

/** An edit of a part of an address that stands in the text as `0000:01:00.0`: an edit of the address. */
function spelledOut(value: unknown, edit: Edit): Pick<Edit, 'path' | 'to'> {
  const { path, to } = edit;
  const depth = path.findIndex((_, i) => typeof valueAt(value, path.slice(0, i)) === 'string');
  if (depth < 0) return edit;
  const holder = path.slice(0, depth);
  const address = addressWishSchema().parse(valueAt(value, holder));
  return { path: holder, to: edited(address, path.slice(depth), to) };
}

/** Where two values that differ at a path part, and how; an object that has nothing left is replaced or taken out. */
function actionFor(value: unknown, wanted: unknown, path: Path): Action | undefined {
  if (isDeepStrictEqual(value, wanted)) return undefined;
  let [before, after] = [value, wanted];
  for (const [depth, step] of path.entries()) {
    const to = path.slice(0, depth + 1);
    if (isEmpty(before) || isEmpty(after))
      return { kind: 'replace', path: path.slice(0, depth), value: after };
    if (Array.isArray(before) && Array.isArray(after) && after.length < before.length)
      return { kind: 'remove', path: to, value: undefined };
    const [old, now] = [valueAt(before, [step]), valueAt(after, [step])];
    if (now === undefined) return { kind: 'remove', path: to, value: undefined };
    if (old === undefined) return { kind: 'insert', path: to, value: now };
    [before, after] = [old, now];
  }
  return { kind: 'replace', path, value: after };
}

/** True for a value without parts, whether it could have some or not. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isRecord(value) || Object.keys(value).length === 0;
}

/**
 * The text after an action. Where it would then read differently, because blank lines next to the place mean something, the
 * holder is written anew.
 */
function acted(source: Source, action: Action, wanted: unknown, style: Style): string {
  const { kind, path } = action;
  const way = nodesOn(source.contents, path);
  const alias = way.slice(0, path.length).findIndex((node) => isAlias(node));
  if (alias >= 0) return rewritten(source, path.slice(0, alias), wanted, style);
  const holder = way[path.length - 1] ?? null;
  if (kind === 'insert' && isCollection(holder) && isBare(holder))
    return rewritten(source, path.slice(0, -1), wanted, style);
  const alone = unshared(source, way, style);
  const text = applyTextEdits(alone.text, editsOf(alone, action, style));
  if (reads(text, wanted)) return text;
  if (path.length === 0) throw new Error('unreachable: what is written anew reads as it should');
  return rewritten(source, path.slice(0, -1), wanted, style);
}

/** Writes the value of a path anew as a whole. */
function rewritten(source: Source, path: Path, wanted: unknown, style: Style): string {
  const value = valueAt(wanted, path);
  return acted(source, { kind: 'replace', path, value }, wanted, style);
}

function reads(text: string, wanted: unknown): boolean {
  try {
    return isDeepStrictEqual(nodeValue(parseText(text)).value, wanted);
  } catch {
    return false;
  }
}

function editsOf({ text, contents }: Source, action: Action, style: Style): TextEdit[] {
  const { kind, path, value } = action;
  const holder = nodesOn(contents, path)[path.length - 1];
  const step = path.at(-1);
  if (step === undefined) return replaceRoot(text, contents, value, style);
  if (!isCollection(holder)) throw new Error('unreachable: an edit leads through a value');
  if (kind === 'insert') return insertEntry(text, holder, [String(step), value], style);
  const at = entryAt(holder, step);
  if (kind === 'remove') return removeEntry(text, holder, at);
  const entry = entriesOf(holder)[at];
  return entry === undefined ? [] : replaceValue(text, holder, entry, value, style);
}

/** The nodes on the way to a path, from the root on, as far as they are there. */
function nodesOn(root: ParsedNode | null, path: Path): (ParsedNode | null)[] {
  const way = [root];
  for (const step of path) {
    const node = way.at(-1) ?? null;
    if (!isCollection(node)) break;
    way.push(childOf(node, entryAt(node, step)));
  }
  return way;
}

/** Writes out every alias of what changes: of the nodes on the way, and of all that the last of them holds. */
function unshared(source: Source, way: readonly (ParsedNode | null)[], style: Style): Source {
  const { text, targets } = source;
  const inside = descendants(way.at(-1) ?? null);
  const changing = new Set([...way, ...inside]);
  const edits = [...targets].flatMap(([alias, target]): TextEdit[] => {
    const [start, end] = (alias as Alias.Parsed).range;
    if (!changing.has(target) || inside.has(alias as Alias.Parsed)) return [];
    return [{ start, end, text: printValue(plainValue(target, targets), style) }];
  });
  return edits.length === 0 ? source : sourceOf(applyTextEdits(text, edits));
}

function descendants(node: ParsedNode | null): Set<ParsedNode> {
  const found = new Set<ParsedNode>();
  const add = (each: ParsedNode | null): void => {
    if (each === null) return;
    found.add(each);
    if (isCollection(each)) for (const at of each.items.keys()) add(childOf(each, at));
  };
  add(node);
  return found;
}

/** What a node says, aliases in it included. */
function plainValue(node: ParsedNode | null, targets: Source['targets']): unknown {
  if (node !== null && isAlias(node)) return plainValue(targets.get(node) ?? null, targets);
  if (isScalar(node)) return node.value;
  if (!isCollection(node)) return null;
  const values = node.items.map((_, at) => plainValue(childOf(node, at), targets));
  if (!isMap(node)) return values;
  return Object.fromEntries(node.items.map(({ key }, at) => [keyName(key) ?? '', values[at]]));
}
