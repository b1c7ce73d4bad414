import { parentPort } from 'node:worker_threads';
import type { Job, Message } from './job.ts';
import { type Optimum, optimize } from './optimize.ts';
import { loadZ3, type Z3Module } from './raw-z3.ts';
import { Z3Oracle } from './z3-oracle.ts';

/** Effort for a single check before another way is tried. */
const SLICE = 300_000;

/** The solver's thread: one job after the other, each in a context of its own, blocking while it works. */
const port = parentPort;
if (port !== null) {
  const say = (message: Message): void => port.postMessage(message);
  const z3 = await loadZ3();
  port.on('message', (job: Job) => {
    try {
      say({ what: 'done', optimum: solve(z3, job, say) });
    } catch (error) {
      say({ what: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
  say({ what: 'ready' });
}

function solve(z3: Z3Module, job: Job, say: (message: Message) => void): Optimum {
  const { formula, goals, effort, timeoutMs } = job;
  const end = performance.now() + timeoutMs;
  const oracle = new Z3Oracle(z3, formula);
  try {
    return optimize(oracle, goals, {
      effort,
      slice: SLICE,
      expired: () => performance.now() > end,
      onFound: (found) => say({ what: 'found', found }),
    });
  } finally {
    oracle.dispose();
  }
}
