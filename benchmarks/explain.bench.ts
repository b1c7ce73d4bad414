import { type ExplainOptions, explain } from '../src/explain/explain.ts';
import type { Explanation } from '../src/explain/explanation.ts';
import { feasible } from '../src/planner/feasible.ts';
import { disposeSolver } from '../src/solver/session.ts';
import { type ImpossibleRequest, impossibleRequests } from './conflicts.ts';
import { duration, type Section } from './report.ts';
import { median } from './statistics.ts';

const SIZES = [8, 16, 32, 64, 128, 256];
const TIMEOUT_MS = 60_000;
/** What takes this long is not measured again. */
const SLOW_MS = 5_000;

/** Milliseconds by round: to the answer that there is no plan, to a conflict, and with it to one repair and to five. */
interface Samples {
  readonly answer: number[];
  readonly conflict: number[];
  readonly first: number[];
  readonly all: number[];
}

interface Result extends Samples {
  readonly asked: ImpossibleRequest;
  readonly explanation: Explanation;
}

/** What explanations take, beside the answer that they explain. */
export async function benchExplain(rounds: number): Promise<Section> {
  try {
    const results: Result[] = [];
    for (const asked of SIZES.flatMap(impossibleRequests))
      results.push(await measure(asked, rounds));
    return section(results);
  } finally {
    await disposeSolver();
  }
}

/** In each round all of them in turn, so that whatever disturbs the machine disturbs all of them. */
async function measure(asked: ImpossibleRequest, rounds: number): Promise<Result> {
  const { request } = asked;
  const samples: Samples = { answer: [], conflict: [], first: [], all: [] };
  const explained = (options: ExplainOptions): Promise<Explanation> =>
    explain(request, { ...options, timeoutMs: TIMEOUT_MS });
  let explanation = await explained({});
  for (let round = 0; round < rounds; round++) {
    samples.answer.push(await timed(() => feasible(request, { timeoutMs: TIMEOUT_MS })));
    samples.conflict.push(await timed(() => explained({ repairs: 0 })));
    samples.first.push(await timed(() => explained({ repairs: 1 })));
    samples.all.push(
      await timed(async () => {
        explanation = await explained({});
      }),
    );
    if ((samples.all.at(-1) ?? 0) > SLOW_MS) break;
  }
  return { ...samples, asked, explanation };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function section(results: readonly Result[]): Section {
  return {
    name: 'explain',
    title: '## explain',
    head: [
      'what is wrong',
      'devices',
      'answer',
      'conflict',
      'ratio',
      'first repair',
      'five repairs',
      'statements',
      'minimal',
      'repairs',
    ],
    rows: results.map(row),
    notes: [
      `Up to 64 devices, to the conflict and the first repair: half of them within ${ms(median(upTo64(results)))}, all within ${ms(Math.max(...upTo64(results)))}.`,
    ],
    data: results.map(({ asked, explanation, ...samples }) => ({
      kind: asked.kind,
      size: asked.size,
      outcome: explanation.outcome,
      ...samples,
    })),
  };
}

function upTo64(results: readonly Result[]): number[] {
  return results.filter(({ asked }) => asked.size <= 64).map(({ first }) => median(first));
}

function row({ asked, explanation, answer, conflict, first, all }: Result): string[] {
  const { conflicts = [], repairs = [] } = explanation.outcome === 'impossible' ? explanation : {};
  const statements = conflicts.flatMap((each) => each.statements.flatMap(({ paths }) => paths));
  return [
    asked.kind,
    `${asked.size}`,
    ms(median(answer)),
    ms(median(conflict)),
    `${(median(conflict) / median(answer)).toFixed(0)} ×`,
    ms(median(first)),
    ms(median(all)),
    `${statements.length}`,
    conflicts.length > 0 && conflicts.every(({ minimal }) => minimal) ? 'yes' : 'NO',
    `${repairs.length}`,
  ];
}

function ms(value: number): string {
  return value < 999.5 ? duration(value) : `${(value / 1000).toPrecision(3)} s`;
}
