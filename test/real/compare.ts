import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Capabilities } from '../../src/index.ts';
import type { Arch } from '../support/domain-generator/machine.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';
import { type Libvirt, openLibvirt } from '../support/libvirt.ts';
import { type CompareOptions, compareOptions, usage } from './compare-options.ts';
import { type Comparison, compareOn, type Verdict, wordsOf } from './comparison.ts';
import { contentsOf } from './coverage.ts';
import { emulatorCapabilities } from './emulator-capabilities.ts';
import { newTally, type Tally } from './tally.ts';

/** Compares devaddr with a real libvirt as the arguments say; gives the exit status. */
export async function compare(args: readonly string[]): Promise<number> {
  const options = optionsOrMistake(args);
  if (typeof options === 'number') return options;
  const { root } = options;
  const libvirt = await openLibvirt({ root }).catch((error: Error) => error);
  if (libvirt instanceof Error) {
    process.stderr.write(`${libvirt.message}: ${libvirt.cause}\nSee test/real/setup.sh.\n`);
    return 2;
  }
  try {
    const report = newReport();
    await compareAll(libvirt, await emulatorCapabilities(root), options, report);
    process.stdout.write(`${linesOf(report).join('\n')}\n`);
    return report.agreed === report.asked ? 0 : 1;
  } finally {
    await libvirt.close();
  }
}

interface Report {
  asked: number;
  agreed: number;
  readonly rows: string[];
  readonly sections: ReadonlyMap<string, Tally>;
}

const sections = {
  different: 'differences, each domain by its first',
  'not-kept': 'completions of ours that libvirt changes',
  'libvirt-refuses': 'we accept, libvirt refuses',
  'we-refuse': 'libvirt accepts, we refuse',
  crash: 'crashes',
  'both-refuse': 'both refuse, in the words of libvirt',
  'both-complete': 'what accepted domains hold',
} satisfies Record<Verdict['kind'], string>;

function newReport(): Report {
  const tallies = Object.keys(sections).map((kind) => [kind, newTally()] as const);
  return { asked: 0, agreed: 0, rows: [], sections: new Map(tallies) };
}

function optionsOrMistake(args: readonly string[]): CompareOptions | number {
  try {
    const options = compareOptions(args);
    if (options !== 'help') return options;
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    return 2;
  }
}

async function compareAll(
  libvirt: Libvirt,
  emulators: ReadonlyMap<Arch, Capabilities>,
  options: CompareOptions,
  report: Report,
): Promise<void> {
  for (const arch of options.architectures) {
    const capabilities = emulators.get(arch);
    if (capabilities === undefined) report.rows.push(`${arch.padEnd(12)} no emulator`);
    else await compareArch(libvirt, capabilities, arch, options, report);
  }
}

async function compareArch(
  libvirt: Libvirt,
  capabilities: Capabilities,
  arch: Arch,
  options: CompareOptions,
  report: Report,
): Promise<void> {
  const { seedFrom, count } = options;
  let agreed = 0;
  let accepted = 0;
  for (let seed = seedFrom; seed < seedFrom + count; seed++) {
    const { xml } = randomDomain(seed, { arch });
    const comparison = await compareOn(libvirt, capabilities, xml);
    if (comparison.verdict.kind.startsWith('both-')) agreed++;
    else if (options.save !== undefined)
      await save(options.save, `${arch}-${seed}`, xml, comparison);
    if ('xml' in comparison.theirs) accepted++;
    record(report, `${arch}:${seed}`, comparison, options.coverage);
  }
  report.asked += count;
  report.agreed += agreed;
  report.rows.push(row(arch, count, agreed, accepted));
}

function record(report: Report, who: string, comparison: Comparison, coverage: boolean): void {
  const { verdict, theirs } = comparison;
  if ('xml' in theirs && coverage) {
    const tally = report.sections.get('both-complete');
    for (const content of contentsOf(theirs.xml)) tally?.add(content, who);
  }
  if (verdict.kind === 'both-complete') return;
  report.sections.get(verdict.kind)?.add(groupOf(comparison), who);
}

function groupOf({ verdict, theirs }: Comparison): string {
  switch (verdict.kind) {
    case 'different':
    case 'not-kept':
      return (verdict.found[0] ?? '').split(': ', 1)[0] ?? '';
    case 'both-refuse':
      return 'error' in theirs ? withoutParticulars(theirs.error) : '';
    case 'both-complete':
      return '';
    default:
      return withoutParticulars(verdict.message);
  }
}

/** A message by which others of the same kind are found. */
function withoutParticulars(message: string): string {
  const [first = ''] = message.split('\n');
  return first.replace(/'[^']*'|`[^`]*`/g, '‹›').replace(/\b(0x)?[\da-f]*\d[\da-f]*\b/g, 'N');
}

function row(name: string, count: number, agreed: number, accepted: number): string {
  const percent = (part: number): string => `${((100 * part) / Math.max(1, count)).toFixed(1)} %`;
  const agreement = `${agreed} of ${count} agree, ${percent(agreed)}`;
  return `${name.padEnd(12)} ${agreement.padEnd(32)} libvirt accepts ${percent(accepted)}`;
}

function linesOf({ asked, agreed, rows, sections: tallies }: Report): string[] {
  const groups = Object.entries(sections).flatMap(([kind, title]) => {
    const tally = tallies.get(kind);
    return tally === undefined || tally.size === 0 ? [] : ['', title, ...tally.lines()];
  });
  return [...rows, `all: ${agreed} of ${asked} agree`, ...groups];
}

async function save(
  directory: string,
  name: string,
  xml: string,
  { verdict, ours, theirs }: Comparison,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const answer = (of: typeof ours): string => ('xml' in of ? of.xml : `${of.error}\n`);
  const files = {
    'in.xml': xml,
    'ours.xml': answer(ours),
    'libvirt.xml': answer(theirs),
    'verdict.txt': `${wordsOf(verdict)}\n`,
  };
  await Promise.all(
    Object.entries(files).map(([end, text]) =>
      writeFile(path.join(directory, `${name}.${end}`), text),
    ),
  );
}
