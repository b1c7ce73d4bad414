import { Bench } from 'tinybench';
import { median, quantile } from './statistics.ts';

/** Something to measure; a task that keeps its own clock returns `overriddenDuration`. */
export interface Task {
  readonly name: string;
  readonly run: () => unknown;
}

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Time for each task in each round; a task runs at least once. */
  readonly sliceMs: number;
  readonly warmupMs: number;
}

/** What a task takes, in milliseconds. */
export interface Timing {
  readonly samples: number;
  readonly median: number;
  readonly p95: number;
  /** Lowest and highest median of a round: how far the machine was quiet. */
  readonly rounds: readonly [number, number];
}

/**
 * Measures tasks in rounds: each round runs every task for a short while, beginning with another
 * one each time, so that whatever disturbs the machine disturbs all of them.
 */
export async function measure(
  tasks: readonly Task[],
  effort: Effort,
): Promise<ReadonlyMap<string, Timing>> {
  await slice(tasks, effort.warmupMs);
  const rounds: ReadonlyMap<string, readonly number[]>[] = [];
  for (let round = 0; round < effort.rounds; round++) {
    const first = round % tasks.length;
    const order = [...tasks.slice(first), ...tasks.slice(0, first)];
    rounds.push(await slice(order, effort.sliceMs));
  }
  return new Map(tasks.map(({ name }) => [name, timing(rounds.map((each) => each.get(name)))]));
}

/** Runs each task for a while; the samples of each. */
async function slice(tasks: readonly Task[], time: number): Promise<Map<string, number[]>> {
  const options = { time, iterations: 1, warmup: false, retainSamples: true, throws: true };
  const bench = new Bench(options);
  for (const { name, run } of tasks) bench.add(name, run);
  await bench.run();
  return new Map(
    bench.tasks.map(({ name, result }) => {
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
      return [name, [...(result.latency.samples ?? [])]];
    }),
  );
}

function timing(rounds: readonly (readonly number[] | undefined)[]): Timing {
  const medians = rounds.map((samples) => median(samples ?? []));
  const all = rounds.flatMap((samples) => samples ?? []);
  return {
    samples: all.length,
    median: median(all),
    p95: quantile(all, 0.95),
    rounds: [Math.min(...medians), Math.max(...medians)],
  };
}
