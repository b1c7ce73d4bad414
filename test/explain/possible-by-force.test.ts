import { afterAll, describe, expect, it } from 'vitest';
import { DevaddrError, disposeSolver, plan, type Request } from '../../src/index.ts';
import { smallProblem } from '../problem/small-problems.ts';
import { randomFrom } from '../support/random.ts';
import { PLANTED, type Planted } from './planted.ts';
import { possibleByForce } from './possible-by-force.ts';

afterAll(disposeSolver);

/** Kinds that come with too many devices or controllers at any size. */
const TOO_LARGE = ['bus numbers'];

const SEEDS = Number(process.env.DEVADDR_PLANTED_SEEDS ?? 20);

async function isPlanned(request: Request): Promise<boolean> {
  try {
    return (await plan(request)).outcome === 'planned';
  } catch (error) {
    if (error instanceof DevaddrError && error.code !== 'PlanInvalid') return false;
    throw error;
  }
}

/** The requests of a planted conflict, and whether they are possible. */
function casesOf({
  request,
  without,
  others,
  partly,
}: Planted): readonly (readonly [Request, boolean])[] {
  return [
    ...[request, ...partly].map((each) => [each, false] as const),
    ...[without, ...others].map((each) => [each, true] as const),
  ];
}

describe('trying every plan', () => {
  it.each(PLANTED.map((planted, i) => ({ ...planted, i })))('finds: $kind', ({ kind, make, i }) => {
    const planted = Array.from({ length: SEEDS }, (_, n) =>
      make(randomFrom(1000 * i + n), { small: true }),
    );
    const wrong = planted
      .flatMap(casesOf)
      .filter(([request, expected]) => possibleByForce(request) === !expected);
    expect(wrong.map(([request]) => JSON.stringify(request))).toEqual([]);
    const known = planted.filter(({ request }) => possibleByForce(request) !== undefined).length;
    if (TOO_LARGE.includes(kind)) expect(known).toBe(0);
    else expect(known).toBeGreaterThan(SEEDS / 4);
  });

  it('agrees with the planner on small problems', { timeout: 300_000 }, async () => {
    const wrong: unknown[] = [];
    const counts = { true: 0, false: 0, undefined: 0 };
    for (let seed = 0; seed < 20 * SEEDS; seed++) {
      const { request } = smallProblem(70_000 + seed);
      const verdict = possibleByForce(request);
      counts[`${verdict}`]++;
      if (verdict === undefined) continue;
      const planned = await isPlanned(request);
      if (planned !== verdict) wrong.push({ seed, planned, request: JSON.stringify(request) });
    }
    expect(wrong).toEqual([]);
    expect(Math.min(counts.true, counts.false)).toBeGreaterThan(SEEDS);
  });
});
