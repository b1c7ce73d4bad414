import type { Alternative } from '../../compare/alternatives/alternative.ts';
import { BUILT_IN } from '../../compare/alternatives/built-in.ts';
import { sorted } from '../../compare/columns.ts';
import { compare as compareAll } from '../../compare/compare.ts';
import type { Compared, Comparison } from '../../compare/comparison.ts';
import { type Exploration, type ExploreOptions, explore } from '../../compare/explore.ts';
import { FIGURES } from '../../compare/figure-list.ts';
import { DevaddrError, located } from '../../core/issue.ts';
import { comparisonHtml } from '../../report/html.ts';
import { type Asked, readAsked } from '../asked.ts';
import { type Command, oneOf, readArgs, UsageError, type Values } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readCapabilities, readText, refuse } from '../input.ts';
import { objectivesIn } from '../objectives.ts';
import { withProgress } from '../progress.ts';
import { readAlternatives } from '../read-alternatives.ts';
import { readPlan } from '../read-plan.ts';
import { showComparison } from '../show-comparison.ts';
import { sortColumns } from '../sort-columns.ts';
import type { Streams } from '../streams.ts';
import { talker } from '../talk.ts';
import { secondsOf } from '../time-limit.ts';

const OUTPUTS = ['text', 'json', 'html'] as const;
type Output = (typeof OUTPUTS)[number];

const help = `Plans a guest in several ways, and shows what each of them costs and allows.

Usage: devaddr compare [OPTIONS] FILE [ALTERNATIVE...]    (FILE - is standard input)

FILE is a request in YAML or JSON, or a domain XML; as it stands it comes first. An ALTERNATIVE is
  - a policy of the package; without any ALTERNATIVE, all of them:
${BUILT_IN.map(policyLine).join('')}  - tunables that replace those of the request, such as 'numa=prefer;expanders=none' or devices.gpu0.cell=1
  - a file with a plan, a domain XML (a guest as it is), another request, or a list of sets of tunables:
    [{ name: loose, tunables: { numa: prefer }, devices: { gpu0: { cell: 1 } } }]

      --explore                  the plans worth having instead: those that no other is as good as in all objectives;
                                 of the request, or of the alternatives that are named
      --objectives NAME,...      what is traded off: moves, controllers, distance, buses, ioWindows, headroom
      --sort FIGURE,...          the order of the table, the best first; FIGURES are
                                 ${FIGURES.map(({ name }) => name).join(', ')}
      --against PLAN             the plan in use: devices that are elsewhere count as moved
      --set KEY=VALUE            sets a tunable of the request, as for \`devaddr plan\`
  -c, --capabilities NAME|FILE   instead of the request's own
      --timeout SECONDS          the solver's time for each alternative, 10 if left out
  -o, --output text|json|html    a table and the differences in words (default), \`{ alternatives }\`, or a page with drawings

Exit codes: 0 there is a plan, 1 none of the alternatives has one, 2 wrong usage or unreadable input, 3 undecided in
the time given.
`;

function policyLine({ name, says, parameters }: (typeof BUILT_IN)[number]): string {
  const title = parameters === undefined ? name : `${name}[:${parameters}]`;
  return `      ${title.padEnd(22)}  ${says}\n`;
}

/** `devaddr compare`: a request in, what it could look like and what that would cost out. */
export const compare: Command = {
  name: 'compare',
  summary: 'plan a request in several ways, side by side',
  help,
  async run(args, streams) {
    const { values, rest } = readArgs(args, {
      explore: { type: 'boolean' },
      objectives: { type: 'string' },
      sort: { type: 'string' },
      against: { type: 'string' },
      set: { type: 'string', multiple: true },
      capabilities: { type: 'string', short: 'c' },
      timeout: { type: 'string' },
      output: { type: 'string', short: 'o' },
    });
    const [file, ...names] = rest;
    if (file === undefined)
      throw new UsageError('the request is missing', 'name a file, or - for standard input');
    if (rest.filter((each) => each === '-').length > 1)
      throw new UsageError('only one of the files can be standard input');
    if (values.objectives !== undefined && values.explore !== true)
      throw new UsageError('`--objectives` is for `--explore`');
    const output = oneOf(values.output, OUTPUTS, '--output') ?? 'text';
    const columns = sortColumns(values.sort);
    const objectives = objectivesIn(values.objectives);
    const timeoutMs = Math.ceil(secondsOf(values.timeout) * 1000);
    const asked = readAsked(await readText(file, streams), file, values, streams);
    if (typeof asked === 'number') return asked;
    let at = String(values.against);
    try {
      const against = await planInUse(values, streams);
      const alternatives: Alternative[] = [];
      for (const name of names) {
        at = name;
        alternatives.push(...(await readAlternatives(name, asked.request, streams)));
      }
      at = file;
      const options = { objectives, against, timeoutMs };
      const found =
        values.explore === true
          ? await explored(asked, alternatives, options, streams)
          : await compared(asked, alternatives, options, streams);
      const shown = { ...found, alternatives: sorted(found.alternatives, columns) };
      streams.stdout.write(print(shown, file, output, streams));
      return exitCode(shown.alternatives);
    } catch (error) {
      return refuse(error, at, streams);
    }
  },
};

async function planInUse({ against, capabilities }: Values, streams: Streams) {
  if (against === undefined) return undefined;
  const text = await readText(String(against), streams);
  return readPlan(text, readCapabilities(capabilities as string | undefined)).plan;
}

const AS_ASKED = 'as asked';

async function compared(
  { request, locate }: Asked,
  named: readonly Alternative[],
  options: ExploreOptions,
  streams: Streams,
): Promise<Comparison> {
  const others = named.length === 0 ? BUILT_IN.map(({ name }) => name) : named;
  const alternatives = [{ name: AS_ASKED, request }, ...others];
  try {
    return await withProgress('comparing', streams, () =>
      compareAll(request, alternatives, options),
    );
  } catch (error) {
    throw asRefusal(error, locate);
  }
}

async function explored(
  { request, locate }: Asked,
  alternatives: readonly Alternative[],
  options: ExploreOptions,
  streams: Streams,
): Promise<Exploration> {
  const ways = alternatives.length === 0 ? {} : { alternatives };
  try {
    const found = await withProgress('exploring', streams, () =>
      explore(request, { ...options, ...ways }),
    );
    const talk = talker(streams);
    talk.note(`traded off: ${found.objectives.join(', ')}`);
    if (!found.complete)
      talk.warning('time was up: there may be other plans worth having', 'give more `--timeout`');
    return found;
  } catch (error) {
    throw asRefusal(error, locate);
  }
}

/** A name that is none stands on the command line, everything else that is wrong in the request. */
function asRefusal(error: unknown, locate: Asked['locate']): unknown {
  return error instanceof DevaddrError && error.code === 'AlternativeUnknown'
    ? new UsageError(error.message)
    : located(error, locate);
}

function print(found: Comparison, file: string, output: Output, { stdout }: Streams): string {
  switch (output) {
    case 'text':
      return showComparison(found.alternatives, stdout.columns);
    case 'json':
      return `${JSON.stringify(found, null, 2)}\n`;
    case 'html':
      return comparisonHtml(found, { title: file === '-' ? 'A guest' : file });
  }
}

function exitCode(alternatives: readonly Compared[]): number {
  if (alternatives.some(({ outcome }) => outcome === 'planned')) return EXIT.done;
  return alternatives.some(({ outcome }) => outcome === 'undecided') ? EXIT.undecided : EXIT.no;
}
