import { isMap, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import type { Edit } from '../../../src/core/edit.ts';
import type { Path } from '../../../src/core/issue.ts';

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Lines of a text, away from what the edits are about, that are missing in the text after the edits. */
export function linesKept(
  text: string,
  after: string,
  value: unknown,
  edits: readonly Edit[],
): string[] {
  const root = parseDocument(text).contents;
  const touched = edits.map(({ path, to }) =>
    linesOf(text, root, to === undefined ? goingWith(value, path) : path),
  );
  const expected = text
    .split('\n')
    .filter((_, line) => !touched.some(({ first, last }) => first <= line && line <= last));
  return missingFrom(after.split('\n'), expected);
}

/** Lines that do not come in this order among others. */
function missingFrom(lines: readonly string[], expected: readonly string[]): string[] {
  let at = 0;
  return expected.filter((line) => {
    const found = lines.indexOf(line, at);
    if (found < 0) return true;
    at = found + 1;
    return false;
  });
}

/** What is taken out with a part: the holders of which nothing is left, or a list that gets empty. */
function goingWith(value: unknown, path: Path): Path {
  const holder = path.slice(0, -1);
  const part = holder.reduce(
    (each, step) => (each as Record<string | number, unknown>)[step],
    value,
  );
  if (path.length <= 1 || Object.keys(part as object).length > 1) return path;
  return Array.isArray(part) ? holder : goingWith(value, holder);
}

/** The lines of a part and the lines next to it; for a part that is not there, those of the end of its holder. */
function linesOf(text: string, root: Node | null, path: Path): Lines {
  let [start, node]: [number, Node | null] = [0, root];
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  const contentEnd = (): number => {
    const [from = start, to = start] = node?.range ?? [];
    return from + text.slice(from, to).trimEnd().length;
  };
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) {
      const end = lineOf(contentEnd());
      return { first: end - 1, last: end + 1 };
    }
    [start, node] = next;
  }
  return { first: lineOf(start) - 1, last: lineOf(contentEnd()) + 1 };
}

function childOf(node: Node | null, step: string | number): [number, Node | null] | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node;
    return [item.range?.[0] ?? 0, item];
  }
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair<Node, Node | null>[]).find(
    ({ key }) => String(key) === String(step),
  );
  return pair && [pair.key.range?.[0] ?? 0, pair.value];
}
