import type { Streams } from './streams.ts';

const TICK_MS = 1000;

/** Says on a terminal for how long work has been going on, once that is a second; nothing of it stays. */
export async function withProgress<T>(
  what: string,
  { stderr }: Pick<Streams, 'stderr'>,
  work: () => Promise<T>,
): Promise<T> {
  if (stderr.isTTY !== true) return work();
  let shown = '';
  let seconds = 0;
  const timer = setInterval(() => {
    seconds++;
    shown = `${what}… ${seconds} s`;
    stderr.write(`\r${shown}`);
  }, TICK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (shown !== '') stderr.write(`\r${' '.repeat(shown.length)}\r`);
  }
}
