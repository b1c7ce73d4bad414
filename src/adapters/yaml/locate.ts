import { type Alias, isAlias, isMap, isSeq, type ParsedNode } from 'yaml';
import type { Path, Place } from '../../core/issue.ts';
import { keyName } from './node-value.ts';
import type { ParsedText } from './parse-text.ts';

/** A node with the key it stands behind, if any. */
interface Found {
  readonly key?: ParsedNode;
  readonly node: ParsedNode | null;
}

/**
 * Where the value of a path stands, or its key. A path that leads beyond the text stands for the last value on the way
 * that exists.
 */
export function locate(
  { contents, placeAt }: ParsedText,
  targets: ReadonlyMap<Alias, ParsedNode>,
  path: Path,
  what: 'key' | 'value' = 'value',
): Place | undefined {
  let found: Found = { node: contents };
  for (const [depth, step] of path.entries()) {
    const next = childOf(resolve(found.node, targets), step);
    if (next === undefined) break;
    found = next;
    if (what === 'key' && depth === path.length - 1) found = { node: next.key ?? next.node };
  }
  const node = found.node ?? found.key;
  return node?.range === undefined ? undefined : placeAt(node.range[0]);
}

function resolve(
  node: ParsedNode | null,
  targets: ReadonlyMap<Alias, ParsedNode>,
): ParsedNode | null {
  return isAlias(node) ? (targets.get(node) ?? null) : node;
}

function childOf(node: ParsedNode | null, step: string | number): Found | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { node: item as ParsedNode };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => keyName(key) === String(step));
  return pair && { key: pair.key as ParsedNode, node: pair.value as ParsedNode | null };
}
