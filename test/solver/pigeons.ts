import type { Formula, Goal } from '../../src/problem/formula.ts';

const every = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Each pigeon sits in a hole, and no two in one. */
export function pigeonhole(pigeons: number, holes: number): Formula {
  return crowded(pigeons, holes, false).formula;
}

/** The same, where pigeons may stay outside, and the goal is that few do. */
export function crowded(
  pigeons: number,
  holes: number,
  outside = true,
): { formula: Formula; goal: Goal } {
  const clauses: number[][] = [];
  const sits = (pigeon: number, hole: number): number => 1 + pigeon * holes + hole;
  const stays = (pigeon: number): number => 1 + pigeons * holes + pigeon;
  for (const pigeon of every(pigeons)) {
    const seats = every(holes).map((hole) => sits(pigeon, hole));
    clauses.push(outside ? [...seats, stays(pigeon)] : seats);
  }
  for (const hole of every(holes))
    for (const a of every(pigeons))
      for (const b of every(a)) clauses.push([-sits(a, hole), -sits(b, hole)]);
  const formula = { variables: pigeons * (holes + 1), clauses, sums: [] };
  return { formula, goal: { name: 'outside', literals: every(pigeons).map(stays) } };
}
