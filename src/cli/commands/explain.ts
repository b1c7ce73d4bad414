import { rewriteDomain } from '../../adapters/libvirt/rewrite.ts';
import { editText } from '../../adapters/yaml/edit.ts';
import { located } from '../../core/issue.ts';
import type { Plan } from '../../core/plan.ts';
import { count } from '../../core/text.ts';
import { applyEdits } from '../../explain/edit.ts';
import { type ExplainOptions, explain as find } from '../../explain/explain.ts';
import type { Explanation, Impossible } from '../../explain/explanation.ts';
import { withPlaces } from '../../explain/places.ts';
import { whyText } from '../../explain/why-words.ts';
import { explanationText, type Writing } from '../../explain/words.ts';
import type { Strategy } from '../../planner/plan.ts';
import { type Asked, readAsked } from '../asked.ts';
import { type Command, oneOf, onlyFile, readArgs, UsageError, type Values } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { painter } from '../paint.ts';
import { withProgress } from '../progress.ts';
import { looksLikePlan, readPlan } from '../read-plan.ts';
import type { Streams } from '../streams.ts';
import { secondsOf, undecided } from '../time-limit.ts';

const STRATEGIES: readonly Strategy[] = ['auto', 'libvirt', 'solver'];

const help = `Says why a request has no plan and what would help, or why a device sits where it sits.

Usage: devaddr explain [OPTIONS] FILE        (FILE - is standard input)

FILE is a request in YAML or JSON, a domain XML, or a plan as \`devaddr plan\` writes it.

      --device ID                     why this device sits where it sits, and what would be without each of its wishes
      --apply K                       writes FILE after repair K, instead of the explanation
      --all                           up to 20 conflicts and 20 repairs; 5 if left out
      --strategy auto|libvirt|solver  which way of planning is explained (auto, default); \`libvirt\` for what libvirt
                                      refuses although there is a placement
      --set KEY=VALUE                 sets a tunable of the request first, as for \`devaddr plan\`
  -c, --capabilities NAME|FILE        instead of the request's own
      --timeout SECONDS               time for all of it, 30 if left out; what was found by then is the answer
  -o, --output text|json              for a person (default), or \`{ outcome, conflicts, repairs }\`

Exit codes: 0 there is a plan, or the repair was written, 1 impossible, 2 wrong usage or unreadable input, 3 undecided in
the time given.
`;

const MOST = { usual: 5, all: 20 };
const USUAL_SECONDS = 30;

/** `devaddr explain`: a request in, the reason why not and what would help out. */
export const explain: Command = {
  name: 'explain',
  summary: 'say why a request has no plan, and what would help',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      device: { type: 'string' },
      apply: { type: 'string' },
      all: { type: 'boolean' },
      strategy: { type: 'string' },
      set: { type: 'string', multiple: true },
      capabilities: { type: 'string', short: 'c' },
      timeout: { type: 'string' },
      output: { type: 'string', short: 'o' },
    });
    const file = onlyFile(rest, 'the request');
    const output = oneOf(values.output, ['text', 'json'] as const, '--output') ?? 'text';
    const repair = repairNumber(values);
    const seconds = secondsOf(values.timeout, USUAL_SECONDS);
    const options = optionsOf(values, seconds, repair);
    const text = await readText(file, streams);
    try {
      if (looksLikePlan(text)) {
        if (repair !== undefined) throw new UsageError('a plan has nothing to be repaired');
        const { plan } = readPlan(text, capabilitiesOf(values));
        return say(await find(plan, options), file, output, streams);
      }
      const asked = readAsked(text, file, values, streams);
      if (typeof asked === 'number') return asked;
      const found = await explanationOf(asked, options, streams);
      if (found.outcome === 'undecided') return undecided(seconds, streams);
      if (repair === undefined) return say(found, file, output, streams);
      streams.stdout.write(repaired(asked, found, repair));
      return EXIT.done;
    } catch (error) {
      return refuse(error, file, streams);
    }
  },
};

function optionsOf(
  { all, strategy, device }: Values,
  seconds: number,
  repair: number | undefined,
): ExplainOptions {
  const most = all === true ? MOST.all : MOST.usual;
  return {
    strategy: oneOf(strategy, STRATEGIES, '--strategy'),
    device: device as string | undefined,
    timeoutMs: Math.ceil(seconds * 1000),
    conflicts: most,
    repairs: Math.max(most, repair ?? 0),
  };
}

function capabilitiesOf({ capabilities }: Values): ReturnType<typeof readCapabilities> {
  return readCapabilities(capabilities as string | undefined);
}

function repairNumber({ apply, set, device }: Values): number | undefined {
  if (apply === undefined) return undefined;
  if (set !== undefined || device !== undefined)
    throw new UsageError(
      '`--apply` writes the file: it goes neither with `--set` nor with `--device`',
    );
  if (!/^[1-9]\d{0,2}$/.test(String(apply)))
    throw new UsageError(`\`--apply ${apply}\` is not the number of a repair`, 'the first is 1');
  return Number(apply);
}

async function explanationOf(
  { request, locate }: Asked,
  options: ExplainOptions,
  streams: Streams,
): Promise<Explanation> {
  try {
    const found = await withProgress('explaining', streams, () => find(request, options));
    return withPlaces(found, locate);
  } catch (error) {
    throw located(error, locate);
  }
}

function say(
  found: Explanation,
  file: string,
  output: 'text' | 'json',
  { stdout, env }: Streams,
): number {
  const code = found.outcome === 'impossible' ? EXIT.no : EXIT.done;
  if (output === 'json') {
    stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return code;
  }
  const writing: Writing = {
    file: file === '-' ? 'standard input' : file,
    width: stdout.columns,
    paint: painter(stdout, env),
  };
  if (found.outcome === 'impossible') stdout.write(impossibleText(found, file, writing));
  if (found.outcome === 'planned') stdout.write(plannedText(found, writing));
  return code;
}

function impossibleText(found: Impossible, file: string, writing: Writing): string {
  const canApply = found.repairs.some(({ edits }) => edits.length > 0) && file !== '-';
  const pointer = canApply ? '\n`--apply K` writes the file after change K.\n' : '';
  return `${explanationText(found, writing)}${pointer}`;
}

function plannedText(
  { plan, why, libvirtRefuses }: Extract<Explanation, { outcome: 'planned' }>,
  writing: Writing,
): string {
  if (why !== undefined) return whyText(why, writing);
  const [refusal] = libvirtRefuses ?? [];
  const said =
    refusal === undefined
      ? ''
      : `libvirt itself would refuse it: ${refusal.message} [${refusal.code}]\n`;
  return `there is a plan: ${plannedWords(plan)}\n${said}`;
}

function plannedWords({ devices, by }: Plan): string {
  const controllers = devices.filter(({ kind }) => kind === 'controller').length;
  const way = { libvirt: 'as libvirt plans it', solver: 'found by the solver', given: 'as it is' };
  return `${count(devices.length - controllers, 'device')} and ${count(controllers, 'controller')}, ${way[by]}`;
}

/** The file after a repair. */
function repaired({ text, request, domain }: Asked, found: Explanation, number: number): string {
  if (found.outcome !== 'impossible')
    throw new UsageError('there is a plan: nothing is to be repaired');
  const repair = found.repairs[number - 1];
  if (repair === undefined) {
    const { length } = found.repairs;
    throw new UsageError(
      `there is no repair ${number}`,
      length === 0 ? 'none was found' : `there ${length === 1 ? 'is 1' : `are ${length}`}`,
    );
  }
  if (domain === undefined) return editText(text, repair.edits);
  return rewriteDomain(domain, applyEdits(request, repair.edits));
}
