import { readFileSync } from 'node:fs';
import { DevaddrError } from '../core/issue.ts';
import { nearest } from '../core/text.ts';
import { type Command, UsageError } from './command.ts';
import { attach } from './commands/attach.ts';
import { caps } from './commands/caps.ts';
import { check } from './commands/check.ts';
import { compare } from './commands/compare.ts';
import { complete } from './commands/complete.ts';
import { diff } from './commands/diff.ts';
import { draw } from './commands/draw.ts';
import { explain } from './commands/explain.ts';
import { plan } from './commands/plan.ts';
import { schema } from './commands/schema.ts';
import { EXIT } from './exit.ts';
import type { Streams } from './streams.ts';
import { talker } from './talk.ts';

const COMMANDS: readonly Command[] = [
  complete,
  plan,
  explain,
  compare,
  draw,
  attach,
  diff,
  check,
  caps,
  schema,
];

/** Runs one command and returns the exit code; nothing else in the program prints or exits. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  const talk = talker(streams);
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      streams.stdout.write(usage());
      return name === undefined ? EXIT.usage : EXIT.done;
    }
    if (name === '--version' || name === '-V') {
      streams.stdout.write(`${version()}\n`);
      return EXIT.done;
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) throw unknownCommand(name);
    if (rest.includes('--help') || rest.includes('-h')) {
      streams.stdout.write(command.help);
      return EXIT.done;
    }
    return await command.run(rest, streams);
  } catch (error) {
    return explainFailure(error, talk);
  }
}

function explainFailure(error: unknown, talk: ReturnType<typeof talker>): number {
  if (error instanceof UsageError) {
    talk.error(error.message, error.hint);
    return EXIT.usage;
  }
  if (error instanceof DevaddrError) {
    for (const issue of error.issues) talk.issue(issue);
    return EXIT.no;
  }
  const detail = error instanceof Error ? error.message : String(error);
  talk.error(
    `internal error: ${detail}`,
    'this is a fault of devaddr; please report it with the input',
  );
  return EXIT.internal;
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((each) => each.name),
  );
  const hint = near === undefined ? 'see `devaddr --help`' : `did you mean \`${near}\`?`;
  return new UsageError(`there is no command \`${name}\``, hint);
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function usage(): string {
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(10)} ${command.summary}\n`);
  return `devaddr: controllers and addresses for the devices of a virtual machine

Usage: devaddr COMMAND [OPTIONS] [FILE]      (FILE - is standard input)

${rows.join('')}
\`devaddr COMMAND --help\` tells more.
Exit codes: 0 done, 1 the answer is no, 2 wrong usage or unreadable input, 3 undecided in the time
given, 70 internal error.
`;
}
