import { spawnSync } from 'node:child_process';
import type { Formula, Goal, Literal, Sum } from '../../src/problem/formula.ts';

/** True if the answer-set solver clasp is there, which reads pseudo-Boolean problems (OPB). */
export function hasClasp(): boolean {
  return spawnSync('clasp', ['--version']).status === 0;
}

/** Costs of the best assignment by clasp: each goal is made small and then kept, one after the other. */
export function costsByClasp(
  formula: Formula,
  goals: readonly Goal[],
): readonly number[] | undefined {
  const costs: number[] = [];
  const kept: Sum[] = [];
  if (askClasp(formula, undefined) === undefined) return undefined;
  for (const goal of goals) {
    const { literals, weights } = goal;
    const cost =
      literals.length === 0 ? 0 : askClasp({ ...formula, sums: [...formula.sums, ...kept] }, goal);
    if (cost === undefined) throw new Error(`clasp finds no assignment with ${goal.name}`);
    costs.push(cost);
    if (literals.length > 0) kept.push({ literals, weights, most: cost });
  }
  return costs;
}

/** What the goal costs at least, 0 without a goal; nothing if there is no assignment. */
function askClasp(formula: Formula, goal: Goal | undefined): number | undefined {
  const { stdout } = spawnSync('clasp', ['--quiet=1,0', '--outf=0', '--opt-strategy=usc', '-'], {
    input: toOpb(formula, goal),
    encoding: 'utf8',
  });
  if (/^s UNSATISFIABLE/m.test(stdout)) return undefined;
  if (goal === undefined && /^s SATISFIABLE/m.test(stdout)) return 0;
  const cost = /^s OPTIMUM FOUND/m.test(stdout)
    ? [...stdout.matchAll(/^o (-?\d+)/gm)].at(-1)
    : undefined;
  if (cost === undefined) throw new Error(`clasp says: ${stdout}`);
  return Number(cost[1]);
}

/** A formula and one goal as OPB text: everything is a sum of at least something. */
function toOpb({ variables, clauses, sums }: Formula, goal: Goal | undefined): string {
  const lines = [
    ...(goal === undefined ? [] : [`min: ${terms(goal.literals, goal.weights, 1)};`]),
    ...clauses.map((clause) =>
      clause.length === 0 ? '+1 x1 >= 2 ;' : `${terms(clause, undefined, 1)} >= 1 ;`,
    ),
    ...sums.map(({ literals, weights, most }) => `${terms(literals, weights, -1)} >= ${-most} ;`),
  ];
  return `* #variable= ${variables} #constraint= ${clauses.length + sums.length}\n${lines.join('\n')}\n`;
}

function terms(
  literals: readonly Literal[],
  weights: readonly number[] | undefined,
  sign: 1 | -1,
): string {
  return literals
    .map((literal, i) => {
      const weight = sign * (weights?.[i] ?? 1);
      return `${weight < 0 ? '' : '+'}${weight} ${literal < 0 ? '~' : ''}x${Math.abs(literal)}`;
    })
    .join(' ');
}
