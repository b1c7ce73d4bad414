import type { Count } from '../count.ts';
import { type Encoding, isNew } from '../encoding.ts';
import type { Literal } from '../formula.ts';
import type { Root, SwitchSite } from '../place.ts';
import type { Constraint } from './constraint.ts';

/** Of things that are alike the first exist before the others: no plan is lost, and none is looked at twice. */
export const order: Constraint = {
  id: 'order',
  says: 'of things that are alike the first are created before the others',
  source: 'none: it only names one of many plans that are the same',
  constrain: (encoding) => {
    orderRoots(encoding);
    for (const root of encoding.problem.roots) {
      orderSwitches(encoding, root);
      orderBridges(encoding, root);
    }
  },
};

function orderRoots({ builder, problem, exists }: Encoding): void {
  const last = new Map<string, Literal>();
  for (const root of problem.roots.filter(isNew)) {
    const literal = exists.get(root);
    if (literal === undefined) continue;
    const like = `${root.cell} ${root.group}`;
    const before = last.get(like);
    if (before !== undefined) builder.implies([literal], before);
    last.set(like, literal);
  }
}

/** The more ports a switch has, the earlier it comes. */
function orderSwitches(encoding: Encoding, root: Root): void {
  const { builder, problem, newPorts, switchExists } = encoding;
  const isHere = ({ key, upstream }: SwitchSite): boolean =>
    upstream === undefined &&
    problem.places.some((place) => place.switch?.key === key && place.root === root);
  const keys = encoding
    .sites()
    .filter(isHere)
    .map(({ key }) => key);
  for (const [before, after] of pairsOf(keys)) {
    const [first, second] = [switchExists.get(before), switchExists.get(after)];
    if (first !== undefined && second !== undefined) builder.implies([second], first);
    const ports = (key: string, weight: number) => newPorts.get(key)?.terms(weight) ?? [];
    builder.atMost([...ports(after, 1), ...ports(before, -1)], 0);
  }
}

function orderBridges({ builder, hosts }: Encoding, root: Root): void {
  const bridges = [...hosts].filter(([place]) => place.root === root).map(([, list]) => list);
  const some = (list: readonly { readonly count: Count }[]): Literal[] =>
    list.flatMap(({ count }) => count.some ?? []);
  for (const [before, after] of pairsOf(bridges))
    for (const literal of some(after)) builder.implies([literal], ...some(before));
}

/** Each item with the one after it. */
function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.slice(1).flatMap((after, i) => {
    const before = items[i];
    return before === undefined ? [] : [[before, after] as [T, T]];
  });
}
