import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { alternativesOf, introduction, OUTPUT } from '../../benchmarks/alternatives.ts';
import { disposeSolver } from '../../src/solver/session.ts';

const page = readFileSync(OUTPUT, 'utf8');

afterAll(disposeSolver);

describe('docs/topologies.md, which `npm run bench:alternatives` writes', () => {
  it('lists the alternatives and figures that there are', () => {
    expect(page.startsWith(introduction())).toBe(true);
  });

  it.each(['q35-plain.yaml', 'aarch64-virt.yaml', 'pc-legacy.yaml', 'gpu-two-cells.yaml'])(
    'has the figures of %s',
    async (file) => {
      expect(page).toContain(await alternativesOf(file));
    },
  );
});
