import { DevaddrError } from '../core/issue.ts';
import { type ExplainOptions, explain } from '../explain/explain.ts';
import type { Explanation, Impossible } from '../explain/explanation.ts';
import { withPlaces } from '../explain/places.ts';
import { explanationText, type Writing } from '../explain/words.ts';
import type { Asked } from './asked.ts';
import { EXIT } from './exit.ts';
import { refuse } from './input.ts';
import { painter } from './paint.ts';
import { withProgress } from './progress.ts';
import type { Streams } from './streams.ts';
import { talker } from './talk.ts';

/** Whoever asked for a plan does not wait longer for the reason than for the answer. */
const MOST_SECONDS = 5;

/** A question to which the answer is no. */
export interface Refused extends Pick<Asked, 'request' | 'locate'> {
  readonly file: string;
  readonly strategy: ExplainOptions['strategy'];
  /** Time there is to find out why, as far as it is not too long anyway. */
  readonly seconds: number;
}

/** Says in short why there is no plan, and returns the exit code that goes with it. */
export async function sayWhyNot(refused: Refused, streams: Streams): Promise<number> {
  const explanation = await shortly(refused, streams);
  if (explanation.outcome === 'impossible')
    streams.stderr.write(shortText(explanation, refused.file, streams));
  else talker(streams).error('there is no plan, and there was no time to find out why');
  pointOn(refused, streams);
  return EXIT.no;
}

/** Says what was refused and what would help, and returns the exit code that goes with it. */
export async function sayRefusal(
  error: unknown,
  refused: Refused,
  streams: Streams,
): Promise<number> {
  const code = refuse(error, refused.file, streams);
  if (code !== EXIT.no || !(error instanceof DevaddrError)) return code;
  const explanation = await shortly(refused, streams);
  if (explanation.outcome !== 'impossible') return code;
  const [repair] = explanation.repairs;
  if (repair !== undefined) talker(streams).hint(repair.says);
  pointOn(refused, streams);
  return code;
}

async function shortly(refused: Refused, streams: Streams): Promise<Explanation> {
  const { request, strategy, seconds, locate } = refused;
  const timeoutMs = Math.ceil(Math.min(seconds, MOST_SECONDS) * 1000);
  const found = await withProgress('explaining', streams, () =>
    explain(request, { strategy, timeoutMs, repairs: 1 }),
  );
  return withPlaces(found, locate);
}

function pointOn({ file, strategy }: Refused, streams: Streams): void {
  const way = strategy === undefined ? '' : ` --strategy ${strategy}`;
  talker(streams).note(`\`devaddr explain${way} ${file}\` says more`);
}

function shortText(explanation: Impossible, file: string, { stderr, env }: Streams): string {
  const writing: Writing = {
    file: file === '-' ? 'standard input' : file,
    width: stderr.columns,
    short: true,
    paint: painter(stderr, env),
  };
  return explanationText(explanation, writing);
}
