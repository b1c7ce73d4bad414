import { afterAll, describe, expect, it } from 'vitest';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import { explain } from '../../src/explain/explain.ts';
import { withPlaces } from '../../src/explain/places.ts';
import { explanationText } from '../../src/explain/words.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { CASES } from './cases.ts';

afterAll(disposeSolver);

describe('an explanation in words', () => {
  it.each(CASES)('of $name', { timeout: 300_000 }, async ({ name, code, request: text }) => {
    const { request, locate } = requestFromText(text);
    const found = withPlaces(await explain(request, { timeoutMs: 200_000 }), locate);
    if (found.outcome !== 'impossible') throw new Error(`it is ${found.outcome}`);
    const words = explanationText(found, { file: 'guest.yaml' });
    await expect(words).toMatchFileSnapshot(`words/${name.replaceAll(' ', '-')}.txt`);
    expect(found.conflicts.map((conflict) => conflict.code)).toContain(code);
    expect(found.conflicts.every(({ minimal }) => minimal)).toBe(true);
    expect(found.repairs.length).toBeGreaterThan(0);
  });
});
