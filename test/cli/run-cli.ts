import { run } from '../../src/cli/run.ts';

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program with this text as standard input. */
export async function runCli(args: readonly string[], input = ''): Promise<Ran> {
  const printed = { out: '', err: '' };
  const code = await run(args, {
    stdout: { write: (text) => (printed.out += text) },
    stderr: { write: (text) => (printed.err += text) },
    stdin: (async function* () {
      yield input;
    })(),
    env: {},
  });
  return { code, ...printed };
}
