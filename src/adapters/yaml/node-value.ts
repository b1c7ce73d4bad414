import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { DevaddrError, type Issue, type Path } from '../../core/issue.ts';
import { type ParsedText, textIssue } from './parse-text.ts';

/** The plain value of a text, and what its aliases stand for. */
export interface NodeValue {
  readonly value: unknown;
  readonly targets: ReadonlyMap<Alias, ParsedNode>;
}

/** How many values a text may repeat through aliases. */
const MOST_REPEATED = 100_000;

/**
 * The plain value of parsed nodes.
 *
 * @throws DevaddrError `KeyDuplicate`, `KeyInvalid`, `AliasUnknown`, `AliasesTooMany`, with places
 */
export function nodeValue({ contents, placeAt }: ParsedText): NodeValue {
  const reader = new Reader(placeAt);
  const value = reader.read(contents);
  const [first, ...rest] = reader.issues;
  if (first !== undefined) throw new DevaddrError([first, ...rest]);
  return { value, targets: reader.targets };
}

interface Anchor {
  readonly node: ParsedNode;
  readonly value: unknown;
  /** How many values it holds, those of aliases in it included. */
  readonly weight: number;
}

/** Reads nodes in the order of the text and remembers anchors on the way. */
class Reader {
  readonly issues: Issue[] = [];
  readonly targets: Map<Alias, ParsedNode> = new Map();
  readonly #placeAt: ParsedText['placeAt'];
  readonly #anchors = new Map<string, Anchor>();
  readonly #path: (string | number)[] = [];
  #weight = 0;
  #repeated = 0;

  constructor(placeAt: ParsedText['placeAt']) {
    this.#placeAt = placeAt;
  }

  read(node: ParsedNode | null): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.#readAlias(node);
    const before = this.#weight++;
    const value = this.#readContent(node);
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { node, value, weight: this.#weight - before });
    }
    return value;
  }

  #readContent(node: Exclude<ParsedNode, Alias>): unknown {
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return node.items.map((item, i) => this.#at(i, item as ParsedNode));
    return isScalar(node) ? node.value : undefined;
  }

  #at(step: string | number, node: ParsedNode | null): unknown {
    this.#path.push(step);
    const value = this.read(node);
    this.#path.pop();
    return value;
  }

  #readMap(map: YAMLMap): unknown {
    const places = new Map<string, number>();
    const entries: [string, unknown][] = [];
    for (const pair of map.items) {
      const key = pair.key as ParsedNode;
      const name = keyName(key);
      if (name === undefined) {
        this.#refuse('KeyInvalid', 'a key must be text or a number', key.range[0]);
        continue;
      }
      const first = places.get(name);
      if (first === undefined) places.set(name, key.range[0]);
      else this.#refuseDuplicate(name, first, key.range[0]);
      entries.push([name, this.#at(name, pair.value as ParsedNode | null)]);
    }
    return Object.fromEntries(entries);
  }

  #readAlias(alias: Alias.Parsed): unknown {
    const anchor = this.#anchors.get(alias.source);
    if (anchor === undefined) {
      const message = `\`*${alias.source}\` refers to an anchor that is not defined before it`;
      this.#refuse('AliasUnknown', message, alias.range[0]);
      return undefined;
    }
    this.targets.set(alias, anchor.node);
    this.#weight += anchor.weight;
    this.#repeated += anchor.weight;
    if (this.#repeated > MOST_REPEATED) {
      const message = `aliases repeat more than ${MOST_REPEATED} values`;
      const place = this.#placeAt(alias.range[0]);
      throw new DevaddrError(textIssue('AliasesTooMany', message, place));
    }
    return anchor.value;
  }

  #refuseDuplicate(name: string, first: number, offset: number): void {
    const { line } = this.#placeAt(first);
    const path = [...this.#path, name];
    const message = `the key \`${name}\` is given twice, first in line ${line}`;
    this.#refuse('KeyDuplicate', message, offset, path);
  }

  #refuse(code: string, message: string, offset: number, path: Path = [...this.#path]): void {
    this.issues.push({ ...textIssue(code, message, this.#placeAt(offset)), path });
  }
}

/** A key as text; undefined for one that is a list, an object or an alias. */
export function keyName(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}
