import { changesOf, readDomain, writeDomain } from '../src/adapters/libvirt/index.ts';
import type { Capabilities } from '../src/core/capabilities.ts';
import { completeDomain, planLikeLibvirt } from '../src/index.ts';
import { consume } from './consume.ts';
import { type Growth, growthNote, growthOf } from './growth.ts';
import { type BenchGuest, benchGuest, SIZES } from './guests.ts';
import type { LibvirtClock } from './libvirt-clock.ts';
import { duration, type Section } from './report.ts';
import { type Effort, measure, type Task, type Timing } from './rounds.ts';
import { sameAddresses } from './same-addresses.ts';

/** What is measured of each guest: the whole, its parts, and libvirt. */
const PARTS = ['complete', 'read', 'plan', 'write', 'changes', 'libvirt'] as const;
type Part = (typeof PARTS)[number];

interface Result {
  readonly guest: BenchGuest;
  readonly of: (part: Part) => Timing | undefined;
  readonly agrees: boolean | undefined;
}

/** What `completeDomain` takes, XML to XML, beside `define` and `dumpxml` of a libvirt. */
export async function benchComplete(
  capabilitiesFor: (arch: string) => Capabilities,
  libvirt: LibvirtClock | undefined,
  effort: Effort,
): Promise<Section> {
  const guests = SIZES.map((size) => benchGuest('q35', size, capabilitiesFor));
  const tasks = guests.flatMap((guest) => tasksOf(guest, libvirt));
  const timings = await measure(tasks, effort);
  const results: Result[] = [];
  for (const guest of guests) {
    const agrees = libvirt && (await agreement(guest, libvirt));
    results.push({ guest, of: (part) => timings.get(taskName(guest, part)), agrees });
  }
  return section(results);
}

function taskName({ name }: BenchGuest, part: Part): string {
  return `${name}: ${part}`;
}

function tasksOf(guest: BenchGuest, libvirt: LibvirtClock | undefined): Task[] {
  const { xml, request, capabilities } = guest;
  const document = readDomain(xml);
  const plan = planLikeLibvirt(request);
  const task = (part: Part, run: () => unknown): Task => ({ name: taskName(guest, part), run });
  const ours = [
    task('complete', () => consume(completeDomain(xml, { capabilities }).xml)),
    task('read', () => consume(readDomain(xml).text)),
    task('plan', () => consume(planLikeLibvirt(request))),
    task('write', () => consume(writeDomain(document, plan))),
    task('changes', () => consume({ devices: changesOf(document, plan) })),
  ];
  if (libvirt === undefined) return ours;
  const theirs = task('libvirt', async () => {
    const completed = await libvirt.complete(xml);
    consume(completed.xml);
    return { overriddenDuration: completed.ms };
  });
  return [...ours, theirs];
}

/** True if both give the same addresses: else a comparison of times would mean nothing. */
async function agreement(guest: BenchGuest, libvirt: LibvirtClock): Promise<boolean> {
  const { xml, capabilities } = guest;
  const theirs = await libvirt.complete(xml);
  return sameAddresses(completeDomain(xml, { capabilities }).xml, theirs.xml);
}

function section(results: readonly Result[]): Section {
  const growth = growthOfPart(results, 'complete');
  const libvirtGrowth = growthOfPart(results, 'libvirt');
  return {
    name: 'complete',
    title: '## completeDomain: XML to XML',
    head: ['guest', 'whole', 'per device', ...PARTS.slice(1), 'ratio', 'agree'],
    rows: results.map(row),
    notes: [
      ...growthNote('completeDomain', growth),
      ...growthNote("libvirt's define + dumpxml", libvirtGrowth),
    ],
    data: { growth, libvirtGrowth, guests: results.map(figures) },
  };
}

function growthOfPart(results: readonly Result[], part: Part): Growth | undefined {
  return growthOf(
    results.flatMap(({ guest, of }) => {
      const timing = of(part);
      return timing === undefined ? [] : [{ size: guest.size, timing }];
    }),
  );
}

/** How many times as long libvirt takes, by the medians. */
function ratioOf({ of }: Result): number | undefined {
  const [ours, theirs] = [of('complete'), of('libvirt')];
  return ours && theirs && theirs.median / ours.median;
}

function row(result: Result): string[] {
  const { guest, of, agrees } = result;
  const cell = (part: Part, per = 1): string => {
    const timing = of(part);
    return timing === undefined ? '–' : duration(timing.median / per);
  };
  const ratio = ratioOf(result);
  return [
    guest.name,
    cell('complete'),
    cell('complete', guest.size),
    ...PARTS.slice(1).map((part) => cell(part)),
    ratio === undefined ? '–' : `${ratio.toFixed(1)} ×`,
    agrees === undefined ? '–' : agrees ? 'yes' : 'NO',
  ];
}

function figures(result: Result): unknown {
  const { guest, of, agrees } = result;
  const timings = Object.fromEntries(PARTS.map((part) => [part, of(part)]));
  return { name: guest.name, ...timings, ratio: ratioOf(result), agrees };
}
