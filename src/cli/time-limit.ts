import { UsageError, type Values } from './command.ts';
import { EXIT } from './exit.ts';
import type { Streams } from './streams.ts';
import { talker } from './talk.ts';

const USUAL_SECONDS = 10;
const MOST_SECONDS = 86_400;

/**
 * The solver's time as `--timeout` says it.
 *
 * @throws UsageError if it is not a time
 */
export function secondsOf(value: Values[string], usual: number = USUAL_SECONDS): number {
  if (value === undefined) return usual;
  const seconds = /^(?:\d+\.?\d*|\.\d+)$/.test(String(value)) ? Number(value) : 0;
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new UsageError(
    `\`--timeout ${value}\` is not a time`,
    `give seconds above 0 and up to ${MOST_SECONDS}, such as \`--timeout 2.5\``,
  );
}

/** Says that time was up, and returns the exit code that goes with it. */
export function undecided(seconds: number, streams: Streams): number {
  talker(streams).error(
    `undecided: within ${seconds} s there was neither a plan nor a proof that there is none`,
    'more time with `--timeout` may help, and so may fewer wishes',
  );
  return EXIT.undecided;
}
