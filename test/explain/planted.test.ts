import { afterAll, describe, expect, it } from 'vitest';
import { disposeSolver, type Path, parseRequest, type Request } from '../../src/index.ts';
import { randomFrom } from '../support/random.ts';
import { answerOf } from './answer.ts';
import { PLANTED, type Planted } from './planted.ts';

afterAll(disposeSolver);

const SEEDS = Number(process.env.DEVADDR_PLANTED_SEEDS ?? 20);
/** A cell that does not exist is refused when a request is read. */
const REFUSED = ['a cell that does not exist'];

function issuesOf(request: Request): readonly string[] {
  const parsed = parseRequest(JSON.parse(JSON.stringify(request)));
  return parsed.ok ? [] : parsed.issues.map(({ code, message }) => `${code}: ${message}`);
}

const each = PLANTED.flatMap(({ kind, make }, i) =>
  [false, true].map((small) => ({
    kind,
    size: small ? 'small' : 'any size',
    requests: (): Planted[] =>
      Array.from({ length: SEEDS }, (_, n) => make(randomFrom(1000 * i + n), { small })),
  })),
);

describe.each(each)('$kind, $size', ({ kind, requests }) => {
  it.skipIf(REFUSED.includes(kind))('can be read', () => {
    for (const { request } of requests()) expect(issuesOf(request)).toEqual([]);
  });

  it('is impossible, and possible without the cause', { timeout: 300_000 }, async () => {
    const wrong: unknown[] = [];
    for (const [seed, { request, without, others, partly }] of requests().entries()) {
      const expected: [Request, RegExp][] = [
        [request, /^impossible/],
        ...[without, ...others].map((some): [Request, RegExp] => [some, /^planned/]),
        ...partly.map((some): [Request, RegExp] => [some, /^impossible/]),
      ];
      for (const [asked, pattern] of expected) {
        const answer = await answerOf(asked);
        if (!pattern.test(answer))
          wrong.push({ seed, pattern: `${pattern}`, answer, request: JSON.stringify(asked) });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('names statements that are there', () => {
    for (const { request, cause } of requests())
      for (const path of cause.flat()) expect(valueAt(request, path), `${path}`).toBeDefined();
  });
});

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}
