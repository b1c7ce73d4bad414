import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import { plan } from '../../src/planner/plan.ts';
import { disposeSolver } from '../../src/solver/session.ts';

afterAll(disposeSolver);

/** How many fresh processes plan each request; four times as often in this one. */
const RUNS = Number(process.env.DEVADDR_DETERMINISM_RUNS ?? 5);
const TIME = 60;
const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const program = pathOf('dist/cli/main.js');
const run = promisify(execFile);

/** Requests with cells, groups, spare seats and limits, and one for which libvirt's way is enough. */
const names = ['gpu-two-cells', 'bond-apart', 'few-root-ports', 'packed-virtio', 'pseries-cells'];

describe.each(names)('%s', { timeout: RUNS * TIME * 1000 }, (name) => {
  const path = pathOf(`examples/${name}.yaml`);

  it('is planned to the same bytes by every process', async () => {
    const answers = new Set<string>();
    for (let n = 0; n < RUNS; n++) {
      const args = [program, 'plan', '-o', 'json', '--timeout', String(TIME), path];
      const { stdout } = await run(process.execPath, args, {
        maxBuffer: 2 ** 26,
        timeout: 2 * TIME * 1000,
      });
      answers.add(stdout);
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"by": "solver"');
  });

  it('is planned to the same bytes again and again', async () => {
    const { request } = requestFromText(readFileSync(path, 'utf8'));
    const answers = new Set<string>();
    for (let n = 0; n < 4 * RUNS; n++)
      answers.add(JSON.stringify(await plan(request, { timeoutMs: TIME * 1000 })));
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"outcome":"planned"');
  });
});
