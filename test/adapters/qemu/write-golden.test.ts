import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { argvText } from '../../../src/adapters/qemu/options-text.ts';
import { emulatorOf, toQemuArgs } from '../../../src/adapters/qemu/write.ts';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';
import { completeDomain } from '../../../src/complete-domain.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { plan } from '../../../src/planner/plan.ts';

const EXAMPLES = new URL('../../../examples/', import.meta.url);

async function planned(name: string): Promise<Plan> {
  const text = readFileSync(new URL(name, EXAMPLES), 'utf8');
  if (name.endsWith('.xml')) return completeDomain(text).plan;
  const found = await plan(requestFromText(text).request, { timeoutMs: 60_000 });
  if (found.outcome !== 'planned') throw new Error(`${name} is ${found.outcome}`);
  return found.plan;
}

describe.each(readdirSync(EXAMPLES))('the example %s', (name) => {
  it('has its command line', async () => {
    const made = await planned(name);
    const text = argvText([emulatorOf(made), ...toQemuArgs(made)]);
    await expect(text).toMatchFileSnapshot(`golden/${name.replace(/\.\w+$/, '')}.args`);
  });
});
