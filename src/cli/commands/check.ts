import { readFileSync, writeFileSync } from 'node:fs';
import { check as findingsOf } from '../../check/check.ts';
import type { Finding } from '../../check/finding.ts';
import { withEdits } from '../../check/fix.ts';
import { type CheckedText, fixText, readChecked } from '../../check-text.ts';
import { type Command, oneOf, readArgs, UsageError } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { type SarifFile, sarifOf } from '../sarif.ts';
import { findingsJson, sayFindings, verdictOf } from '../show-findings.ts';
import type { Streams } from '../streams.ts';
import { talker } from '../talk.ts';

const help = `Finds what is wrong with guests: what QEMU and libvirt refuse, and what they accept although the guest would suffer.
Reads domain XML, command lines of QEMU, answers of \`query-pci\`, requests and plans. What libvirt fills in may be left out.

Usage: devaddr check [OPTIONS] FILE…         (FILE - is standard input)

  -c, --capabilities NAME|FILE   to find the full name of the machine type
      --fix                      write what can be fixed into the files; of standard input to standard output
      --strict                   warnings count as errors do
  -o, --output text|json|sarif
`;

/** `devaddr check`: are these guests sound? */
export const check: Command = {
  name: 'check',
  summary: 'find what is wrong with guests, and fix it',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      fix: { type: 'boolean' },
      strict: { type: 'boolean' },
      output: { type: 'string', short: 'o' },
    });
    if (rest.length === 0)
      throw new UsageError('the guest is missing', 'name files, or - for standard input');
    const output = oneOf(values.output, ['text', 'json', 'sarif'] as const, '--output') ?? 'text';
    const capabilities = readCapabilities(values.capabilities as string | undefined);
    const files: (SarifFile | number)[] = [];
    for (const file of rest)
      files.push(await checkedFile(file, capabilities, values.fix === true, streams));
    const checked = files.filter((each) => typeof each !== 'number');
    report(checked, output, values.fix === true && rest.includes('-'), streams);
    const counts = ({ severity }: Finding): boolean =>
      severity === 'error' || (values.strict === true && severity === 'warning');
    const refused = files.filter((each) => typeof each === 'number');
    if (refused.length > 0) return Math.max(...refused);
    return checked.some(({ findings }) => findings.some(counts)) ? EXIT.no : EXIT.done;
  },
};

/** Findings of a file, after its fixes if they are asked for; an exit code if it cannot be read. */
async function checkedFile(
  file: string,
  capabilities: Parameters<typeof readChecked>[1],
  fix: boolean,
  streams: Streams,
): Promise<SarifFile | number> {
  try {
    const text = await readText(file, streams);
    const now = fix ? fixedText(text, capabilities, file, streams) : text;
    const read = readChecked(now, capabilities);
    const { input } = read;
    return {
      file,
      text: now,
      findings: findingsOf(input),
      fixedText: (finding) => textAfter(read, finding),
    };
  } catch (error) {
    // One file that is not there is no reason to say nothing of the others.
    if (error instanceof UsageError) {
      talker(streams).error(error.message, error.hint);
      return EXIT.usage;
    }
    return refuse(error, file, streams);
  }
}

/** The text with everything fixed that can be; written to its file if anything was. */
function fixedText(
  before: string,
  capabilities: Parameters<typeof readChecked>[1],
  file: string,
  streams: Streams,
): string {
  const { text, fixed } = fixText(before, { capabilities });
  if (file === '-') streams.stdout.write(text);
  else if (text !== before) writeFileSync(file, text);
  for (const { fix, rule } of fixed) streams.stderr.write(`fixed: ${fix?.says} [${rule}]\n`);
  return text;
}

function textAfter({ input, rewrite }: CheckedText, { fix }: Finding): string | undefined {
  if (fix === undefined || rewrite === undefined) return undefined;
  return rewrite(withEdits(input, fix.edits).devices, fix.edits);
}

/** Prints findings; to standard error where standard output is taken by a text that was fixed. */
function report(
  files: readonly SarifFile[],
  output: 'text' | 'json' | 'sarif',
  isTaken: boolean,
  streams: Streams,
): void {
  const out = isTaken ? streams.stderr : streams.stdout;
  if (output === 'json') out.write(findingsJson(files));
  else if (output === 'sarif') out.write(`${JSON.stringify(sarifOf(files, version()), null, 2)}\n`);
  else {
    for (const each of files) sayFindings(each, streams);
    if (files.length > 0) out.write(`${verdictOf(files.flatMap(({ findings }) => findings))}\n`);
  }
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
