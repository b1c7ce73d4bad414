import type { Finding, Severity } from '../check/finding.ts';
import { CHECK_RULES } from '../check/rules.ts';
import type { Place } from '../core/issue.ts';
import type { FileFindings } from './show-findings.ts';

/** A file with its findings, and what its text would be after the fix of each. */
export interface SarifFile extends FileFindings {
  readonly text: string;
  readonly fixedText: (finding: Finding) => string | undefined;
}

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Findings as a SARIF 2.1.0 log, which code hosts show beside the lines. */
export function sarifOf(files: readonly SarifFile[], version: string): object {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'devaddr', version, rules: CHECK_RULES.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        artifacts: files.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: files.flatMap((file, index) =>
          file.findings.map((each) => resultOf(each, file, index)),
        ),
      },
    ],
  };
}

const LEVEL: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

function ruleOf({ id, says, source, severity, guest }: (typeof CHECK_RULES)[number]): object {
  return {
    id,
    shortDescription: { text: says },
    fullDescription: { text: `${guest} Source: ${source}` },
    defaultConfiguration: { level: LEVEL[severity] },
  };
}

function resultOf(finding: Finding, file: SarifFile, index: number): object {
  const { rule, severity, message, guest, devices, place, hint } = finding;
  const uri = uriOf(file.file);
  const location = {
    physicalLocation: {
      artifactLocation: { uri, index },
      ...(place === undefined ? {} : { region: regionAt(place) }),
    },
    ...(devices.length === 0
      ? {}
      : { logicalLocations: devices.map((name) => ({ name, kind: 'object' })) }),
  };
  const fix = fixOf(finding, file, index);
  return {
    ruleId: rule,
    ruleIndex: CHECK_RULES.findIndex(({ id }) => id === rule),
    level: LEVEL[severity],
    message: {
      text: [`${message}.`, guest, ...(hint === undefined ? [] : [`${hint}.`])].join(' '),
    },
    locations: [location],
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

function regionAt({ line, column }: Place): object {
  return { startLine: line, startColumn: column };
}

/** The fix as the replacement of one piece of text. */
function fixOf(finding: Finding, file: SarifFile, index: number): object | undefined {
  const fixed = finding.fix === undefined ? undefined : file.fixedText(finding);
  if (fixed === undefined || fixed === file.text) return undefined;
  const { start, end, text } = difference(file.text, fixed);
  return {
    description: { text: finding.fix?.says },
    artifactChanges: [
      {
        artifactLocation: { uri: uriOf(file.file), index },
        replacements: [
          {
            deletedRegion: { charOffset: start, charLength: end - start },
            insertedContent: { text },
          },
        ],
      },
    ],
  };
}

/** What stands between the beginning and the end that two texts share. */
function difference(before: string, after: string): { start: number; end: number; text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** Names of files as relative references; standard input has a name of its own. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
