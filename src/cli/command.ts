import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../core/text.ts';
import type { Streams } from './streams.ts';

/** One command of the program. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  run(args: readonly string[], streams: Streams): Promise<number> | number;
}

/** The command line was used in a way that cannot be meant. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** Values of options, by name; a list of them where an option may be repeated. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * Splits arguments into options and the rest.
 *
 * @throws UsageError for an option that does not exist or lacks its value
 */
export function readArgs(
  args: readonly string[],
  options: Options,
): { values: Values; rest: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Values, rest: positionals };
  } catch (error) {
    throw usageError(error, Object.keys(options));
  }
}

function usageError(error: unknown, names: readonly string[]): UsageError {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /Unknown option '(-{1,2})([^']+)'/.exec(message)?.[2];
  if (unknown === undefined)
    return new UsageError(message.split('. ')[0] ?? message, 'see `--help`');
  const near = nearest(unknown, names);
  return new UsageError(
    `there is no option \`--${unknown}\``,
    near === undefined ? 'see `--help`' : `did you mean \`--${near}\`?`,
  );
}

/** The only file named, or an error that says how many there must be. */
export function onlyFile(rest: readonly string[], what: string): string {
  const [file, extra] = rest;
  if (file === undefined)
    throw new UsageError(`${what} is missing`, 'name a file, or - for standard input');
  if (extra !== undefined)
    throw new UsageError(`one file is read at a time; \`${extra}\` is one more`);
  return file;
}

/** A choice among names, or an error that lists them. */
export function oneOf<T extends string>(
  value: Values[string],
  names: readonly T[],
  option: string,
): T | undefined {
  if (value === undefined) return undefined;
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const near = nearest(String(value), names);
  throw new UsageError(
    `\`${option} ${value}\` is not one of ${names.join(', ')}`,
    near === undefined ? undefined : `did you mean \`${near}\`?`,
  );
}
