import { type Alias, isAlias, isMap, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import type { Path, Place } from '../../core/issue.ts';
import { keyName } from './node-value.ts';
import type { ParsedText } from './parse-text.ts';

/** Finds the place of the value of a path, or of its key. */
export type Locate = (path: Path, what?: 'key' | 'value') => Place | undefined;

/** A node with the key it stands behind, if any. */
interface Found {
  readonly key?: ParsedNode;
  readonly node: ParsedNode | null;
}

/**
 * Finds places in a text. A path that leads beyond the text stands for the last value on the way that exists; there is
 * none in a text without values.
 */
export function locator(
  { contents, placeAt }: ParsedText,
  targets: ReadonlyMap<Alias, ParsedNode>,
): Locate {
  const childOf = childFinder();
  const resolve = (node: ParsedNode | null): ParsedNode | null =>
    isAlias(node) ? (targets.get(node) ?? null) : node;
  return (path, what = 'value') => {
    const way: Found[] = [{ node: contents }];
    for (const step of path) {
      const next = childOf(resolve(way.at(-1)?.node ?? null), step);
      if (next === undefined) break;
      way.push(next);
    }
    const exists = way.length > path.length;
    const node = nodeOf(way.at(-1), exists ? what : 'value');
    return node === undefined ? undefined : placeAt(node.range[0]);
  };
}

function nodeOf(found: Found | undefined, what: 'key' | 'value'): ParsedNode | undefined {
  const { key, node = null } = found ?? {};
  return what === 'key' ? (key ?? node ?? undefined) : (node ?? key);
}

/** Looks up children; the keys of an object are read once. */
function childFinder(): (node: ParsedNode | null, step: string | number) => Found | undefined {
  const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return (node, step) => {
    if (isSeq(node)) {
      const item = typeof step === 'number' ? node.items[step] : undefined;
      return item === undefined ? undefined : { node: item as ParsedNode };
    }
    if (!isMap(node)) return undefined;
    const known = pairs.get(node) ?? pairsOf(node);
    pairs.set(node, known);
    const pair = known.get(String(step));
    return pair && { key: pair.key as ParsedNode, node: pair.value as ParsedNode | null };
  };
}

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  return new Map(map.items.map((pair) => [keyName(pair.key) ?? '', pair]));
}
