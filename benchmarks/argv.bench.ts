import { toQemuArgs } from '../src/adapters/qemu/write.ts';
import type { Capabilities } from '../src/core/capabilities.ts';
import { check, planLikeLibvirt } from '../src/index.ts';
import { consume } from './consume.ts';
import { benchGuest } from './guests.ts';
import { duration, durationRange, type Section } from './report.ts';
import { type Effort, measure } from './rounds.ts';

const SIZES = [20, 60, 200] as const;

/** What is done with a plan that is made: a command line of QEMU, and a check. */
export async function benchArgv(
  capabilitiesFor: (arch: string) => Capabilities,
  effort: Effort,
): Promise<Section> {
  const plans = SIZES.map((size) => {
    const { name, request } = benchGuest('q35', size, capabilitiesFor);
    return { name, request, plan: planLikeLibvirt(request) };
  });
  const tasks = plans.flatMap(({ name, plan, request }) => [
    { name: `${name}: toQemuArgs`, run: () => consume(toQemuArgs(plan).join(' ')) },
    { name: `${name}: check`, run: () => consume({ devices: check(plan) }) },
    { name: `${name}: planLikeLibvirt`, run: () => consume(planLikeLibvirt(request)) },
  ]);
  const timings = await measure(tasks, effort);
  const measured = tasks.flatMap(({ name }) => {
    const timing = timings.get(name);
    return timing === undefined ? [] : [{ name, timing }];
  });
  return {
    name: 'argv',
    title: '## A plan as a command line, and checked',
    head: ['what', 'median', '95 %', 'medians of rounds', 'samples'],
    rows: measured.map(({ name, timing }) => [
      name,
      duration(timing.median),
      duration(timing.p95),
      durationRange(timing.rounds),
      String(timing.samples),
    ]),
    notes: ['`planLikeLibvirt` makes the plan, for comparison.'],
    data: measured.map(({ name, timing }) => ({ name, ...timing })),
  };
}
