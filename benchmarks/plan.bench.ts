import type { Capabilities } from '../src/core/capabilities.ts';
import { planLikeLibvirt } from '../src/index.ts';
import { consume } from './consume.ts';
import type { Board } from './generator.ts';
import { growthNote, growthOf } from './growth.ts';
import { type BenchGuest, benchGuest, SIZES } from './guests.ts';
import { duration, durationRange, type Section } from './report.ts';
import { type Effort, measure, type Timing } from './rounds.ts';

const OTHER_BOARDS: readonly Board[] = ['pc', 'virt', 'pseries'];

/** What `planLikeLibvirt` takes: objects in, objects out. */
export async function benchPlan(
  capabilitiesFor: (arch: string) => Capabilities,
  effort: Effort,
): Promise<Section> {
  const guests = [
    ...SIZES.map((size) => benchGuest('q35', size, capabilitiesFor)),
    ...OTHER_BOARDS.map((board) => benchGuest(board, 20, capabilitiesFor)),
  ];
  const tasks = guests.map(({ name, request }) => ({
    name,
    run: () => consume(planLikeLibvirt(request)),
  }));
  const timings = await measure(tasks, effort);
  const measured = guests.flatMap((guest) => {
    const timing = timings.get(guest.name);
    return timing === undefined ? [] : [{ guest, size: guest.size, timing }];
  });
  const growth = growthOf(measured.filter(({ guest }) => guest.board === 'q35'));
  return {
    name: 'plan',
    title: '## planLikeLibvirt: request to plan',
    head: ['guest', 'median', 'per device', '95 %', 'medians of rounds', 'samples'],
    rows: measured.map(({ guest, timing }) => row(guest, timing)),
    notes: growthNote('planLikeLibvirt', growth),
    data: {
      growth,
      guests: measured.map(({ guest, timing }) => ({ name: guest.name, ...timing })),
    },
  };
}

function row({ name, size }: BenchGuest, timing: Timing): string[] {
  return [
    name,
    duration(timing.median),
    duration(timing.median / size),
    duration(timing.p95),
    durationRange(timing.rounds),
    String(timing.samples),
  ];
}
