import { spawn } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { DevaddrError } from '../../src/core/issue.ts';
import { broken } from '../../src/problem/formula.ts';
import type { Job } from '../../src/solver/job.ts';
import { disposeSolver, solve } from '../../src/solver/session.ts';
import { randomFrom } from '../support/random.ts';
import { randomProblem } from './formulas.ts';
import { crowded } from './pigeons.ts';

afterAll(disposeSolver);

const job = (seed: number): Job => ({
  ...randomProblem(randomFrom(seed)),
  effort: 1e8,
  timeoutMs: 10_000,
});

/** A job that nobody waits for the end of. */
function endless(timeoutMs: number): Job {
  const { formula, goal } = crowded(40, 39);
  return { formula, goals: [goal], effort: 4e9, timeoutMs };
}

describe('the solver', () => {
  test('answers the same job the same way, whatever came before', async () => {
    const first = await solve(job(1));
    await solve(job(2));
    expect(await solve(job(1))).toEqual(first);
    await disposeSolver();
    expect(await solve(job(1))).toEqual(first);
  });

  test('serves calls that come at once, one after the other', async () => {
    const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
    const together = await Promise.all(seeds.map((seed) => solve(job(seed))));
    for (const [i, seed] of seeds.entries()) expect(await solve(job(seed))).toEqual(together[i]);
  });

  test('gives the best it has found when time is up, and goes on', async () => {
    const slow = endless(3000);
    const solved = await solve(slow);
    expect(solved).toMatchObject({ outcome: 'found' });
    if (solved.outcome !== 'found') return;
    expect(broken(slow.formula, solved.assignment)).toBeUndefined();
    expect((await solve(job(3))).cut).toBe(false);
  });

  test('stops when it is told to, and goes on', async () => {
    const stop = new AbortController();
    const stopped = solve(endless(60_000), stop.signal);
    const next = solve(job(4));
    setTimeout(() => stop.abort(new Error('enough')), 300);
    await expect(stopped).rejects.toThrow('enough');
    expect((await next).cut).toBe(false);
  });

  test('does not begin what was stopped before', async () => {
    await expect(solve(job(5), AbortSignal.abort(new Error('never')))).rejects.toThrow('never');
  });

  test('refuses what is waiting when it is ended', async () => {
    const both = Promise.allSettled([solve(endless(60_000)), solve(job(6))]);
    await disposeSolver();
    for (const result of await both) {
      expect(result).toMatchObject({ status: 'rejected' });
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DevaddrError);
    }
    expect((await solve(job(6))).cut).toBe(false);
  });

  test('gives up a formula that no thread survives, and goes on', async () => {
    const wrong: Job = {
      formula: { variables: 1, clauses: [[7]], sums: [] },
      goals: [],
      effort: 1e6,
      timeoutMs: 10_000,
    };
    await expect(solve(wrong)).rejects.toMatchObject({ code: 'SolverFailed' });
    expect((await solve(job(7))).cut).toBe(false);
  });
});

describe('a process that used the solver', () => {
  test('ends by itself', async () => {
    const script = `
      const { solve } = await import('./dist/solver/session.js');
      const solved = await solve({
        formula: { variables: 1, clauses: [[1]], sums: [] }, goals: [], effort: 1e6, timeoutMs: 5000,
      });
      console.log(solved.outcome);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, output }).toEqual({ code: 0, output: 'found\n' });
  });
});
