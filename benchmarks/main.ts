import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchArgv } from './argv.bench.ts';
import { capabilitySource } from './capabilities.ts';
import { benchComplete } from './complete.bench.ts';
import { totalConsumed } from './consume.ts';
import { benchExplain } from './explain.bench.ts';
import { type LibvirtClock, openLibvirtClock } from './libvirt-clock.ts';
import { benchLoad } from './load.bench.ts';
import { benchPlan } from './plan.bench.ts';
import { printSection, type Section } from './report.ts';
import type { Effort } from './rounds.ts';
import { benchSolver } from './solver.bench.ts';
import { printSurroundings, surroundings } from './surroundings.ts';

const NAMES = ['plan', 'complete', 'argv', 'load', 'solver', 'explain'] as const;
type Name = (typeof NAMES)[number];

/** Where a libvirt to compare with lives: a chroot, or `/`. */
const ROOT = process.env.DEVADDR_LIBVIRT_ROOT;

interface Options {
  readonly only: readonly Name[];
  readonly quick: boolean;
  readonly json: string | undefined;
}

const FULL = { rounds: 40, sliceMs: 25, warmupMs: 500 };
const QUICK = { rounds: 8, sliceMs: 10, warmupMs: 150 };

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const only = values.only.map((given) => {
    const name = NAMES.find((each) => each === given);
    if (name === undefined) throw new Error(`--only takes ${NAMES.join(', ')}, not ${given}`);
    return name;
  });
  return { only: only.length === 0 ? NAMES : only, quick: values.quick, json: values.json };
}

function bench(
  name: Name,
  quick: boolean,
  libvirt: LibvirtClock | undefined,
): Section | Promise<Section> {
  const effort: Effort = quick ? QUICK : FULL;
  const capabilitiesFor = capabilitySource(ROOT);
  switch (name) {
    case 'plan':
      return benchPlan(capabilitiesFor, effort);
    case 'complete':
      return benchComplete(capabilitiesFor, libvirt, effort);
    case 'argv':
      return benchArgv(capabilitiesFor, effort);
    case 'load':
      return benchLoad(quick ? 5 : 15);
    case 'solver':
      return benchSolver(quick ? 2 : 5);
    case 'explain':
      return benchExplain(quick ? 2 : 5);
  }
}

async function run(
  { only, quick, json }: Options,
  libvirt: LibvirtClock | undefined,
): Promise<void> {
  const at = surroundings(libvirt?.version);
  console.log(printSurroundings(at));
  const sections: Section[] = [];
  for (const name of only) {
    const section = await bench(name, quick, libvirt);
    console.log(`\n${printSection(section)}`);
    sections.push(section);
  }
  console.log(`\nResults consumed: ${totalConsumed()}.`);
  if (json === undefined) return;
  const results = Object.fromEntries(sections.map(({ name, data }) => [name, data]));
  writeFileSync(json, `${JSON.stringify({ at, quick, ...results }, null, 2)}\n`);
}

const options = readOptions();
const compare = ROOT !== undefined && options.only.includes('complete');
const libvirt = compare ? await openLibvirtClock(ROOT) : undefined;
try {
  await run(options, libvirt);
} finally {
  await libvirt?.close();
}
