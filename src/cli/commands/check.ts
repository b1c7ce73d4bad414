import type { Plan } from '../../core/plan.ts';
import { count } from '../../core/text.ts';
import { planAsWritten } from '../../planner/plan-as-written.ts';
import { type Finding, verify } from '../../topology/verify.ts';
import { type Command, oneOf, onlyFile, readArgs } from '../command.ts';
import { EXIT } from '../exit.ts';
import { looksLikeXml, readCapabilities, readText, refuse } from '../input.ts';
import { located, readRequest } from '../read-request.ts';
import type { Streams } from '../streams.ts';
import { talker } from '../talk.ts';

const help = `Checks a complete guest against the rules: seats, what plugs into what, ranges, bus numbers, duplicates on every bus.
Reads a domain XML, a plan in JSON, or a request whose devices all have addresses. Nothing is added.

Usage: devaddr check [OPTIONS] FILE          (FILE - is standard input)

  -c, --capabilities NAME|FILE   to find the full name of the machine type
      --strict                   warnings count as findings, too
  -o, --output text|json
`;

/** `devaddr check`: is this guest sound? */
export const check: Command = {
  name: 'check',
  summary: 'check a complete guest against the rules',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      capabilities: { type: 'string', short: 'c' },
      strict: { type: 'boolean' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the guest');
    const output = oneOf(values.output, ['text', 'json'] as const, '--output') ?? 'text';
    const text = await readText(file, streams);
    try {
      const findings = verify(readPlan(text, file, values.capabilities as string | undefined));
      if (output === 'json') streams.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else say(findings, streams);
      const counted = findings.filter(
        ({ severity }) => severity === 'error' || values.strict === true,
      );
      return counted.length === 0 ? EXIT.done : EXIT.no;
    } catch (error) {
      return refuse(error, file, streams);
    }
  },
};

function readPlan(text: string, file: string, option: string | undefined): Plan {
  const given = looksLikeXml(text) ? undefined : jsonPlan(text);
  if (given !== undefined) return given;
  const { request, locate } = readRequest(text, file);
  const capabilities = readCapabilities(option) ?? request.machine.capabilities;
  try {
    return planAsWritten({ ...request, machine: { ...request.machine, capabilities } });
  } catch (error) {
    throw located(error, locate);
  }
}

/** A plan as devaddr prints it: it says who placed the devices, which a request does not. */
function jsonPlan(text: string): Plan | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isPlan =
      typeof value === 'object' && value !== null && 'by' in value && 'devices' in value;
    return isPlan ? (value as Plan) : undefined;
  } catch {
    return undefined;
  }
}

function say(findings: readonly Finding[], streams: Streams): void {
  const talk = talker(streams);
  for (const { rule, severity, message, hint } of findings) {
    if (severity === 'error') talk.error(`${message} [${rule}]`, hint);
    else talk.warning(`${message} [${rule}]`, hint);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const verdict = errors === 0 ? 'sound' : `not sound: ${count(errors, 'error')}`;
  const warnings = findings.length - errors;
  streams.stdout.write(`${verdict}${warnings === 0 ? '' : `, ${count(warnings, 'warning')}`}\n`);
}
