import type { Change } from '../../adapters/libvirt/write.ts';
import { type CompletedDomain, completeDomain } from '../../complete-domain.ts';
import { looksLikeXml } from '../../core/text.ts';
import { readAsked } from '../asked.ts';
import { type Command, oneOf, onlyFile, readArgs, UsageError, type Values } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText } from '../input.ts';
import { sayRefusal } from '../say-why-not.ts';
import { changeLines } from '../show-changes.ts';
import { showPlan } from '../show-plan.ts';
import type { Streams } from '../streams.ts';

const help = `Completes a domain XML as libvirt does when it is defined, and writes it to standard output.

Usage: devaddr complete [OPTIONS] FILE       (FILE - is standard input)

  -c, --capabilities NAME|FILE   bundled set (\`devaddr caps list\`), libvirt's capability cache, or devaddr's JSON
      --reload                   as when libvirt reads a domain back, not as for a new one
      --show-added               list what was added or filled in, instead of the domain
  -o, --output xml|json|text     the domain (default), the plan as JSON, or the plan as a table
`;

/** `devaddr complete`: domain XML in, domain XML out. */
export const complete: Command = {
  name: 'complete',
  summary: 'complete a domain XML as libvirt does',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      reload: { type: 'boolean' },
      'show-added': { type: 'boolean' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the domain XML');
    const output = oneOf(values.output, ['xml', 'json', 'text'] as const, '--output') ?? 'xml';
    const text = await readText(file, streams);
    if (!looksLikeXml(text)) {
      throw new UsageError(
        `\`${file}\` is not XML`,
        'use `devaddr plan` for requests in YAML or JSON',
      );
    }
    const done = await tryComplete(text, values, file, streams);
    if (typeof done === 'number') return done;
    streams.stdout.write(values['show-added'] === true ? added(done.changes) : print(done, output));
    return EXIT.done;
  },
};

async function tryComplete(
  text: string,
  { capabilities, reload }: Values,
  file: string,
  streams: Streams,
): Promise<CompletedDomain | number> {
  try {
    return completeDomain(text, {
      capabilities: readCapabilities(capabilities as string | undefined),
      abiUpdate: reload !== true,
    });
  } catch (error) {
    const asked = readAsked(text, file, { capabilities }, streams);
    if (typeof asked === 'number') return asked;
    return sayRefusal(error, { ...asked, file, strategy: 'libvirt', seconds: SECONDS }, streams);
  }
}

/** Time to find out what would help with a refusal. */
const SECONDS = 5;

function added(changes: readonly Change[]): string {
  return changes.length === 0
    ? 'nothing was added: the domain is complete\n'
    : changeLines(changes);
}

function print({ xml, plan }: CompletedDomain, output: 'xml' | 'json' | 'text'): string {
  if (output === 'xml') return xml;
  return output === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : showPlan(plan);
}
