import { diffPlans } from '../../compare/diff.ts';
import { type Command, oneOf, readArgs, UsageError } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { readPlan } from '../read-plan.ts';
import { showDiff } from '../show-diff.ts';
import type { Streams } from '../streams.ts';

const help = `Says what is different between two plans of a guest, and what would be noticed of it: new devices for Windows,
other names of network devices for Linux, a migration that is refused or should be.

Usage: devaddr diff [OPTIONS] BEFORE AFTER    (one of them may be -, standard input)

Both are plans in JSON or YAML, as \`devaddr plan\` writes them, or domain XMLs of complete guests. Devices are known by
their ids, controllers by type and index.

  -c, --capabilities NAME|FILE   to find the full name of the machine type of a domain XML
  -o, --output text|json

Exit codes: 0 no differences, 1 differences, 2 wrong usage or unreadable input.
`;

/** `devaddr diff`: two plans in, what changes for the guest out. */
export const diff: Command = {
  name: 'diff',
  summary: 'say what is different between two plans, and who would notice',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      output: { type: 'string', short: 'o' },
    });
    const output = oneOf(values.output, ['text', 'json'] as const, '--output') ?? 'text';
    const files = filesOf(rest);
    const capabilities = readCapabilities(values.capabilities as string | undefined);
    let at = files[0];
    try {
      const before = readPlan(await readText(at, streams), capabilities);
      at = files[1];
      const after = readPlan(await readText(at, streams), capabilities);
      const positional = { before: before.isXml, after: after.isXml };
      return say(diffPlans(before.plan, after.plan, { positional }), output, streams);
    } catch (error) {
      return refuse(error, at, streams);
    }
  },
};

function filesOf([before, after, extra]: readonly string[]): [string, string] {
  if (before === undefined || after === undefined) {
    const which = before === undefined ? 'the plans are' : 'the second plan is';
    throw new UsageError(`${which} missing`, 'name two files; one may be - for standard input');
  }
  if (extra !== undefined) throw new UsageError(`two plans are compared; \`${extra}\` is one more`);
  if (before === '-' && after === '-')
    throw new UsageError('only one of the plans can be standard input');
  return [before, after];
}

function say(
  found: ReturnType<typeof diffPlans>,
  output: 'text' | 'json',
  { stdout }: Streams,
): number {
  stdout.write(
    output === 'json' ? `${JSON.stringify(found, null, 2)}\n` : showDiff(found, stdout.columns),
  );
  return found.same ? EXIT.done : EXIT.no;
}
