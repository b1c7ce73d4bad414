import { CONSTRAINTS } from './constraints.ts';
import { Encoding, isNew } from './encoding.ts';
import type { Formula, Goal } from './formula.ts';
import { goalsOf } from './objectives.ts';
import type { Place, Root } from './place.ts';
import type { Problem } from './problem.ts';

/** A problem as a formula, and the variables' meaning. */
export interface Encoded {
  readonly encoding: Encoding;
  readonly formula: Formula;
  readonly goals: readonly Goal[];
}

export function encode(problem: Problem): Encoded {
  const encoding = new Encoding(problem);
  for (const rule of CONSTRAINTS) rule.constrain(encoding);
  orderEquals(encoding);
  const goals = goalsOf(encoding);
  const { variables, clauses, sums } = encoding.builder;
  return { encoding, formula: { variables, clauses, sums }, goals };
}

/** Of things that are alike the first exist before the others. */
function orderEquals(encoding: Encoding): void {
  const { builder, problem } = encoding;
  const chain = (keys: readonly (number | undefined)[]): void => {
    for (let i = 1; i < keys.length; i++) {
      const [before, after] = [keys[i - 1], keys[i]];
      if (before !== undefined && after !== undefined) builder.implies([after], before);
    }
  };
  for (const like of groupBy(problem.roots.filter(isNew), ({ cell, group }) => `${cell} ${group}`))
    chain(like.map((root) => encoding.exists.get(root)));
  for (const root of problem.roots) {
    const sites = encoding
      .sites()
      .filter(({ upstream, key }) => upstream === undefined && isOn(problem.places, key, root));
    chain(sites.map(({ key }) => encoding.switchExists.get(key)));
    for (let i = 1; i < sites.length; i++) {
      const [before, after] = [sites[i - 1], sites[i]];
      if (before === undefined || after === undefined) continue;
      const load = (key: string, weight: number) => encoding.newPorts.get(key)?.terms(weight) ?? [];
      builder.atMost([...load(after.key, 1), ...load(before.key, -1)], 0);
    }
    const bridges = [...encoding.hosts].filter(([place]) => place.root === root);
    for (let i = 1; i < bridges.length; i++) {
      const before = bridges[i - 1]?.[1].flatMap(({ count }) => count.some ?? []) ?? [];
      for (const { count } of bridges[i]?.[1] ?? [])
        if (count.some !== undefined) builder.implies([count.some], ...before);
    }
  }
}

function isOn(places: readonly Place[], key: string, root: Root): boolean {
  return places.some((place) => place.switch?.key === key && place.root === root);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
