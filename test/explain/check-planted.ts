import { afterAll, describe, expect, it } from 'vitest';
import { disposeSolver } from '../../src/solver/session.ts';
import { randomFrom } from '../support/random.ts';
import { faultsOfExplanation } from './faults.ts';
import { PLANTED } from './planted.ts';

/** Instances of each kind; every other one is so small that all plans can be tried. */
const SEEDS = Number(process.env.DEVADDR_PLANTED_SEEDS ?? 20);
/** Of the kinds of which one takes as long as ten of another. */
const SEEDS_OF_LARGE = Number(process.env.DEVADDR_PLANTED_SEEDS ?? 8);

/** Tests the explanations of planted conflicts of some kinds. */
export function checkPlanted(isMeant: (kind: string) => boolean): void {
  afterAll(disposeSolver);

  const kinds = PLANTED.map((each, i) => ({ ...each, i })).filter(({ kind }) => isMeant(kind));
  describe.each(kinds)('$kind', ({ kind, make, i }) => {
    const seeds = LARGE.includes(kind) ? SEEDS_OF_LARGE : SEEDS;
    it('is found, is as small as can be, and has repairs that work', {
      timeout: 600_000,
    }, async () => {
      const wrong: unknown[] = [];
      for (let n = 0; n < seeds; n++) {
        const planted = make(randomFrom(1000 * i + n), { small: n % 2 === 0 });
        const faults = await faultsOfExplanation(planted);
        if (faults.length > 0) wrong.push({ n, faults, request: JSON.stringify(planted.request) });
      }
      expect(wrong).toEqual([]);
    });
  });
}

/** Kinds that take hundreds of devices, or all slots of a bus. */
export const LARGE: readonly string[] = ['bus numbers', 'slots of the root bus'];
