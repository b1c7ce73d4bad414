import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { DevaddrError } from '../core/issue.ts';
import type { Job, Message } from './job.ts';
import type { Found, Optimum } from './optimize.ts';

/** The solver's thread is given up after so many jobs: memory of WebAssembly never shrinks. */
const JOBS_PER_WORKER = 500;
/** It is also given up after so long without a job. */
const IDLE_MS = 10_000;
/** How long after its time a job may still answer by itself, before its thread is ended. */
const GRACE_MS = 250;

/** What became of a job. `cut` if the clock ended it, so that another run may come out differently. */
export type Solved = Optimum & { readonly cut: boolean };

interface Pending {
  readonly job: Job;
  readonly resolve: (solved: Solved) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
  found?: Found;
  attempts: number;
}

/**
 * Solves a job in a thread of its own, which is started when it is first needed and ends when it is idle. Jobs wait for
 * each other.
 *
 * @throws DevaddrError `SolverFailed`; the reason of the signal if it is aborted
 */
export function solve(job: Job, signal?: AbortSignal): Promise<Solved> {
  return session.solve(job, signal);
}

/** Ends the solver's thread; it starts again when it is needed. Jobs that are waiting are refused. */
export function disposeSolver(): Promise<void> {
  return session.dispose();
}

class Session {
  #worker: Worker | undefined;
  #jobs = 0;
  #current: Pending | undefined;
  readonly #waiting: Pending[] = [];
  #idle: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  solve(job: Job, signal?: AbortSignal): Promise<Solved> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const pending: Pending = { job, resolve, reject, signal, attempts: 0 };
      signal?.addEventListener('abort', () => this.#abort(pending), { once: true });
      this.#waiting.push(pending);
      this.#next();
    });
  }

  async dispose(): Promise<void> {
    const failure = failed('the solver was ended');
    for (const pending of this.#waiting.splice(0)) pending.reject(failure);
    this.#settle((pending) => pending.reject(failure));
    await this.#endWorker();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const pending = this.#waiting.shift();
    if (pending === undefined) {
      this.#rest();
      return;
    }
    clearTimeout(this.#idle);
    this.#current = pending;
    pending.attempts++;
    if (this.#jobs >= JOBS_PER_WORKER) void this.#endWorker();
    this.#jobs++;
    const worker = this.#worker ?? this.#startWorker();
    worker.ref();
    worker.postMessage(pending.job);
    this.#deadline = setTimeout(() => this.#timeOut(), pending.job.timeoutMs + GRACE_MS);
  }

  /** An idle thread keeps nobody's process alive. */
  #rest(): void {
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#endWorker(), IDLE_MS);
    this.#idle.unref();
  }

  #startWorker(): Worker {
    // By its name in package.json: a thread runs compiled code only, also where this module is run from source.
    const worker = new Worker(createRequire(import.meta.url).resolve('#solver-worker'), {
      execArgv: [],
    });
    worker.on('message', (message: Message) => this.#hear(worker, message));
    worker.on('error', (error) => this.#lose(worker, error.message));
    worker.on('exit', () => this.#lose(worker, 'its thread ended'));
    this.#worker = worker;
    this.#jobs = 1;
    return worker;
  }

  #hear(worker: Worker, message: Message): void {
    const pending = this.#current;
    if (worker !== this.#worker || pending === undefined) return;
    if (message.what === 'found') pending.found = message.found;
    else if (message.what === 'done')
      this.#settle(({ resolve }) => resolve({ ...message.optimum, cut: false }));
    else if (message.what === 'failed') this.#lose(worker, message.message);
  }

  /** A thread that failed is not used again; its job is tried once more. */
  #lose(worker: Worker, why: string): void {
    if (worker !== this.#worker) return;
    void this.#endWorker();
    const pending = this.#current;
    if (pending === undefined) return;
    if (pending.attempts > 1) {
      this.#settle(({ reject }) => reject(failed(why)));
      return;
    }
    this.#forget();
    this.#waiting.unshift(pending);
    this.#next();
  }

  #timeOut(): void {
    void this.#endWorker();
    this.#settle(({ found, resolve }) =>
      resolve(
        found === undefined
          ? { outcome: 'undecided', cut: true }
          : { outcome: 'found', ...found, cut: true },
      ),
    );
  }

  #abort(pending: Pending): void {
    const position = this.#waiting.indexOf(pending);
    if (position >= 0) this.#waiting.splice(position, 1);
    if (this.#current === pending) {
      void this.#endWorker();
      this.#settle(() => {});
    }
    pending.reject(pending.signal?.reason);
  }

  #settle(answer: (pending: Pending) => void): void {
    const pending = this.#current;
    if (pending === undefined) return;
    this.#forget();
    answer(pending);
    this.#next();
  }

  #forget(): void {
    clearTimeout(this.#deadline);
    this.#current = undefined;
  }

  async #endWorker(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#jobs = 0;
    await worker?.terminate();
  }
}

const session = new Session();

function failed(why: string): DevaddrError {
  return new DevaddrError({ code: 'SolverFailed', path: [], message: `the solver failed: ${why}` });
}
