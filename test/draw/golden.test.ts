import { afterAll, expect, it } from 'vitest';
import { draw } from '../../src/draw/draw.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { exampleNames, examplePlan } from './plans.ts';

afterAll(disposeSolver);

it.each(exampleNames)('%s looks as before', async (name) => {
  const made = await examplePlan(name);
  const file = `golden/${name.replace(/\.\w+$/, '')}`;
  await expect(draw(made, { as: 'text' })).toMatchFileSnapshot(`${file}.txt`);
  await expect(draw(made, { as: 'svg' })).toMatchFileSnapshot(`${file}.svg`);
  await expect(draw(made, { as: 'dot' })).toMatchFileSnapshot(`${file}.dot`);
});
