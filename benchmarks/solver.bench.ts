import { spawnSync } from 'node:child_process';
import type { Outcome, Plan } from '../src/core/plan.ts';
import { plan } from '../src/planner/plan.ts';
import { toSmtLib } from '../src/problem/smt-lib.ts';
import { disposeSolver } from '../src/solver/session.ts';
import { askZ3, costsIn } from '../test/support/smt-lib.ts';
import { consume } from './consume.ts';
import { type NativeZ3, openNativeZ3 } from './native-z3.ts';
import {
  added,
  mixedDevices,
  oneControllerFewer,
  type Placement,
  pairedGpus,
} from './placements.ts';
import { duration, type Section } from './report.ts';
import { type Parts, SolverParts } from './solver-parts.ts';
import { exponent, median } from './statistics.ts';

/** How long anything may take. */
const TIMEOUT_MS = 10_000;
/** The same in Z3's own units, for what blocks. */
const EFFORT = 800 * TIMEOUT_MS;
/** What takes this long is not measured again. */
const SLOW_MS = 3_000;

/** Milliseconds of each way to an answer, by round; `undefined` for one that did not come to an end. */
interface Samples {
  readonly whole: number[];
  readonly parts: Parts[];
  readonly wasm: (number | undefined)[];
  readonly native: (number | undefined)[];
}

interface Result extends Samples {
  readonly placement: Placement;
  readonly outcome: Outcome;
  /** Whether all that came to an end agree on what is best. */
  readonly agree: boolean;
}

/** What the solver takes: whole plans, where their time goes, and Z3 as WebAssembly beside a native one. */
export async function benchSolver(rounds: number): Promise<Section> {
  const cold = coldStart(rounds);
  const native = openNativeZ3();
  const parts = await SolverParts.open();
  try {
    const results: Result[] = [];
    for (const placement of await placements())
      results.push(await measurePlacement(placement, rounds, parts, native));
    return section(results, cold, native?.version);
  } finally {
    native?.close();
    await disposeSolver();
  }
}

async function placements(): Promise<Placement[]> {
  const found: Placement[] = [];
  for (const cells of [2, 4, 8]) found.push(...(await withTwin(pairedGpus(cells))));
  for (const size of [32, 64, 128]) found.push(...(await withTwin(mixedDevices(size))));
  found.push(mixedDevices(64, 'prefer'), ...(await withTwin(mixedDevices(256))), mixedDevices(512));
  const before = mixedDevices(100);
  const planned = planIn(await answer(before));
  if (planned !== undefined) found.push(...(await withTwin(added(before, planned, 10))));
  return found;
}

/** The placement, and the same with fewer controllers than any plan has, as far as is known. */
async function withTwin(placement: Placement): Promise<Placement[]> {
  let [asked, outcome] = [placement, await answer(placement)];
  for (let planned = planIn(outcome); planned !== undefined; planned = planIn(outcome)) {
    asked = oneControllerFewer(placement, planned);
    outcome = await answer(asked);
  }
  return asked === placement ? [placement] : [placement, asked];
}

function answer({ request }: Placement): Promise<Outcome> {
  return plan(request, { strategy: 'solver', timeoutMs: TIMEOUT_MS });
}

function planIn(outcome: Outcome): Plan | undefined {
  return outcome.outcome === 'planned' ? outcome.plan : undefined;
}

/** In each round all ways in turn, so that whatever disturbs the machine disturbs all of them. */
async function measurePlacement(
  placement: Placement,
  rounds: number,
  parts: SolverParts,
  native: NativeZ3 | undefined,
): Promise<Result> {
  const samples: Samples = { whole: [], parts: [], wasm: [], native: [] };
  const { formula, goals } = parts.solve(placement, TIMEOUT_MS).asked;
  const text = toSmtLib(formula, goals);
  const limited = `(set-option :rlimit ${EFFORT})\n${text}`;
  const costs = new Set<string>();
  const ask = (answered: string | undefined): boolean => {
    if (answered === undefined || !/^(un)?sat\b/.test(answered)) return false;
    costs.add(`${JSON.stringify(costsIn(answered, goals))}`);
    return true;
  };
  let outcome = await answer(placement);
  for (let round = 0; round < rounds; round++) {
    samples.whole.push(
      await timed(async () => {
        outcome = await answer(placement);
      }),
    );
    const solved = parts.solve(placement, TIMEOUT_MS);
    samples.parts.push(solved);
    if (solved.proven) costs.add(`${JSON.stringify(solved.costs)}`);
    let ended = false;
    const wasm = await timed(async () => {
      ended = ask(askZ3(parts.z3, limited));
    });
    samples.wasm.push(ended ? wasm : undefined);
    if (native !== undefined) {
      const own = await timed(async () => {
        ended = ask(native.ask(text, TIMEOUT_MS));
      });
      samples.native.push(ended ? own : undefined);
    }
    if ((samples.whole.at(-1) ?? 0) > SLOW_MS) break;
  }
  consume({ devices: planIn(outcome)?.devices ?? [] });
  return { ...samples, placement, outcome, agree: costs.size < 2 };
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

interface Cold {
  readonly process: number;
  readonly plan: number;
}

/** A process that plans one small guest: its whole time, and that of the plan with the start of the solver. */
function coldStart(rounds: number): Cold {
  const file = new URL('../src/planner/plan.js', import.meta.url);
  const program = `
    import('${file}').then(async ({ plan }) => {
      const start = performance.now();
      const outcome = await plan(${JSON.stringify(pairedGpus(2).request)});
      console.log(JSON.stringify({ ms: performance.now() - start, outcome: outcome.outcome }));
    });`;
  const runs = Array.from({ length: rounds }, () => {
    const start = performance.now();
    const run = spawnSync(process.execPath, ['--eval', program], { encoding: 'utf8' });
    const whole = performance.now() - start;
    if (run.status !== 0) throw new Error(`a process that plans failed: ${run.stderr}`);
    return { whole, plan: Number(JSON.parse(run.stdout).ms) };
  });
  return {
    process: median(runs.map(({ whole }) => whole)),
    plan: median(runs.map((run) => run.plan)),
  };
}

function section(results: readonly Result[], cold: Cold, native: string | undefined): Section {
  const rss = Math.round(process.memoryUsage().rss / 2 ** 20);
  return {
    name: 'solver',
    title: '## plan with the solver',
    head: [
      'guest',
      'whole',
      'formula',
      'loaded',
      'first plan',
      'end',
      'proven',
      'controllers',
      'variables',
      'Z3 memory',
      'wasm',
      'native',
      'ratio',
      'agree',
    ],
    rows: results.map(row),
    notes: [
      `Cold start, a process that plans 20 devices: ${ms(cold.process)}, of which the plan ${ms(cold.plan)}.`,
      ...growthNote(results),
      `Resident memory of the process at the end: ${rss} MiB.`,
      native === undefined ? 'No native `z3` here: skipped.' : `Native: ${native}.`,
    ],
    data: { cold, native, rss, guests: results.map(figures) },
  };
}

function growthNote(results: readonly Result[]): string[] {
  const mixed = results.filter(({ placement }) => /^\d+ mixed devices$/.test(placement.name));
  const points = mixed
    .filter(({ parts }) => parts.every(({ proven }) => proven))
    .map(({ placement, whole }) => ({ n: placement.size, value: median(whole) }));
  const sizes = points.map(({ n }) => n);
  if (sizes.length < 2) return [];
  const range = `${Math.min(...sizes)} to ${Math.max(...sizes)}`;
  return [`Growth over mixed devices, ${range}, proven: n^${exponent(points).toFixed(2)}.`];
}

/** The median; nothing if one of the rounds did not come to an end. */
function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 || known.length < values.length ? undefined : median(known);
}

function ratioOf({ wasm, native }: Result): number | undefined {
  const [slow, fast] = [medianOf(wasm), medianOf(native)];
  return slow === undefined || fast === undefined ? undefined : slow / fast;
}

function row(result: Result): string[] {
  const { placement, outcome, whole, parts, wasm, native, agree } = result;
  const part = (of: (part: Parts) => number | undefined): string => ms(medianOf(parts.map(of)));
  const ratio = ratioOf(result);
  return [
    placement.name,
    ms(median(whole)),
    part(({ encoded }) => encoded),
    part(({ loaded }) => loaded),
    part(({ first }) => first),
    part(({ end }) => end),
    parts.every(({ proven }) => proven) ? 'yes' : 'NO',
    controllersOf(outcome),
    String(parts[0]?.variables ?? '–'),
    `${Math.max(...parts.map(({ memory }) => memory)).toFixed(0)} MiB`,
    ms(medianOf(wasm)),
    ms(medianOf(native)),
    ratio === undefined ? '–' : `${ratio.toFixed(1)} ×`,
    agree ? 'yes' : 'NO',
  ];
}

function controllersOf(outcome: Outcome): string {
  if (outcome.outcome !== 'planned') return outcome.outcome;
  const found = outcome.plan.objectives?.find(({ name }) => name === 'controllers');
  if (found === undefined) return '–';
  return found.proven ? `${found.value}` : `${found.value} (≥ ${found.bound})`;
}

function ms(value: number | undefined): string {
  if (value === undefined) return '–';
  return value < 999.5 ? duration(value) : `${(value / 1000).toPrecision(3)} s`;
}

function figures(result: Result): unknown {
  const { placement, outcome, whole, parts, wasm, native, agree } = result;
  const { name, size } = placement;
  const objectives = planIn(outcome)?.objectives;
  return {
    name,
    size,
    outcome: outcome.outcome,
    objectives,
    whole,
    parts: parts.map(({ asked, ...part }) => part),
    wasm,
    native,
    ratio: ratioOf(result),
    agree,
  };
}
