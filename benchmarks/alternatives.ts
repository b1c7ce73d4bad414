import { readFileSync } from 'node:fs';
import { requestFromText } from '../src/adapters/yaml/read.ts';
import { BUILT_IN } from '../src/compare/alternatives/built-in.ts';
import { columnsOf, headingOf, shownFigure } from '../src/compare/columns.ts';
import { compare } from '../src/compare/compare.ts';
import type { Compared, ComparedPlan, ComparedRefusal } from '../src/compare/comparison.ts';
import { FIGURES } from '../src/compare/figure-list.ts';
import { reasonsOf } from '../src/compare/refusal.ts';
import type { Request } from '../src/core/request.ts';
import { printSection } from './report.ts';

export const EXAMPLES = 'examples/';
export const OUTPUT = 'docs/topologies.md';
const TIMEOUT_MS = 30_000;

/** The built-in alternatives of an example as a section; nothing of examples that are no requests. */
export async function alternativesOf(file: string): Promise<string | undefined> {
  const request = requestIn(file);
  if (request === undefined) return undefined;
  const alternatives = [{ name: 'as asked', request }, ...BUILT_IN.map(({ name }) => name)];
  const found = await compare(request, alternatives, { timeoutMs: TIMEOUT_MS });
  return section(file, found.alternatives);
}

/** The request in an example; nothing of examples that hold something else. */
function requestIn(file: string): Request | undefined {
  if (!/\.(?:yaml|json)$/.test(file)) return undefined;
  const text = readFileSync(`${EXAMPLES}${file}`, 'utf8');
  return /^\s*"?machine"?:/m.test(text) ? requestFromText(text).request : undefined;
}

function section(file: string, alternatives: readonly Compared[]): string {
  const plans = alternatives.filter((each) => each.outcome === 'planned');
  const others = alternatives.filter((each) => each.outcome !== 'planned');
  const columns = columnsOf(plans);
  const table = printSection({
    name: file,
    title: `## ${file}`,
    head: ['alternative', ...columns.map(headingOf)],
    rows: plans.map((each) => [
      nameOf(each),
      ...columns.map((column) => shownFigure(column, each.figures)),
    ]),
    notes: others.length === 0 ? [] : [`Not possible here: ${others.map(whyNot).join('; ')}.`],
    data: undefined,
  });
  return `${table}\n`;
}

function nameOf({ name, sameAs }: ComparedPlan): string {
  return sameAs === undefined ? name : `${name} (= ${sameAs})`;
}

function whyNot(refusal: ComparedRefusal): string {
  const why = reasonsOf(refusal)[0] ?? 'no plan in time';
  return `\`${refusal.name}\` (${why})`;
}

/** What comes before the sections. */
export function introduction(): string {
  const policies = BUILT_IN.map(({ name, says }) => `- \`${name}\`: ${says}`);
  const figures = FIGURES.map(
    ({ title, says, better }) => `- **${title}**: ${says}; ${better} is better`,
  );
  return `# Topologies compared

The built-in alternatives of \`devaddr compare\` over the examples. Written by \`npm run bench:alternatives\`, and the same on every
machine, for nothing in it is a time that was measured here; where the costs come from says [costs.md](costs.md).

## Alternatives

- \`as asked\`: the request as it stands
${policies.join('\n')}

## Figures

A figure without a column is nothing in all alternatives of that guest; \`-\` is not known.

${figures.join('\n')}
`;
}
