import type { z } from 'zod';
import type { Issue, Path } from '../core/issue.ts';
import { nearest } from '../core/text.ts';
import { knownKeys, names } from './fields.ts';
import { valueAt } from './values.ts';
import { pathText, shorten, show } from './words.ts';

type SchemaIssue = z.core.$ZodIssue;

/** What a schema found wrong, in the words of the request. */
export function schemaIssues(error: z.core.$ZodError, value: unknown): Issue[] {
  return error.issues.flatMap((issue) => convert(issue, { root: value, at: [] }));
}

/** Where an issue's own path starts. */
interface Base {
  readonly root: unknown;
  readonly at: Path;
}

function convert(issue: SchemaIssue, { root, at }: Base): Issue[] {
  const path = [
    ...at,
    ...issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  ];
  const finding = { path, value: valueAt(root, path), expected: issue.message };
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField([...path, key], knownKeys(issue.message)));
    case 'invalid_union':
      return 'options' in issue && issue.errors.length === 0
        ? [unknownValue(finding, (issue.options ?? []).map(String))]
        : fittingBranch(issue.errors, finding, root);
    case 'invalid_value':
      return [unknownValue(finding, issue.values.map(String))];
    case 'too_small':
    case 'too_big':
      return [
        mismatch(finding, typeof finding.value === 'string' ? 'ValueMalformed' : 'ValueOutOfRange'),
      ];
    case 'invalid_format':
      return [mismatch(finding, 'ValueMalformed')];
    case 'custom':
      return [customIssue(finding, issue.params?.code)];
    default:
      return [wrongType(finding, 'expected' in issue ? [String(issue.expected)] : [])];
  }
}

/** A value that is not what was expected, the latter in words. */
interface Finding {
  readonly path: Path;
  readonly value: unknown;
  readonly expected: string;
}

function issueOf(code: string, finding: Omit<Issue, 'code' | 'hint'>, hint?: string): Issue {
  return hint === undefined ? { code, ...finding } : { code, ...finding, hint };
}

function unknownField(path: Path, known: readonly string[]): Issue {
  const key = String(path.at(-1));
  const holder = path.length === 1 ? 'a request' : pathText(path.slice(0, -1));
  const near = nearest(key, known);
  const hint = near === undefined ? `known are ${names(known)}` : `did you mean \`${near}\`?`;
  const message = `${holder} has no field \`${shorten(key)}\``;
  return issueOf(
    'FieldUnknown',
    { path, message, data: { key, known } },
    known.length === 0 ? undefined : hint,
  );
}

function mismatch(
  finding: Finding,
  code: string,
  hint?: string,
  what = show(finding.value),
): Issue {
  const { path, value, expected } = finding;
  const message = `${pathText(path)} is ${what}; expected ${expected}`;
  return issueOf(code, { path, message, data: { value: plain(value), expected } }, hint);
}

/** Lists and objects stay out of an issue's data, and long text is cut. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return shorten(value);
  return typeof value === 'object' && value !== null ? show(value) : value;
}

function missing({ path, expected }: Finding): Issue {
  const holder = path.length === 1 ? 'a request' : pathText(path.slice(0, -1));
  const field = String(path.at(-1));
  const message = `${holder} needs \`${field}\`: ${expected}`;
  return issueOf('FieldMissing', { path, message, data: { field, expected } });
}

function isMissing({ path, value }: Finding): boolean {
  return value === undefined && typeof path.at(-1) === 'string';
}

function unknownValue(finding: Finding, known: readonly string[]): Issue {
  const { path, value } = finding;
  const expected = known.length === 1 ? `\`${known[0]}\`` : `one of ${names(known)}`;
  const expecting = { ...finding, expected };
  if (isMissing(finding)) return missing(expecting);
  if (typeof value !== 'string') {
    return mismatch(expecting, 'ValueWrongType', nameHint(value, known));
  }
  const near = nearest(value, known);
  const message = `${pathText(path)} is ${show(value)}; expected ${expected}`;
  return issueOf(
    'ValueUnknown',
    { path, message, data: { value, known } },
    near && `did you mean \`${near}\`?`,
  );
}

/** What was meant by a value that YAML or JSON takes for something other than a name. */
function nameHint(value: unknown, known: readonly string[]): string | undefined {
  if (value === null) return NULL_HINT;
  if (typeof value === 'boolean') {
    const meant = (value ? ['on', 'yes'] : ['off', 'no']).find((name) => known.includes(name));
    return meant && `write \`${meant}\``;
  }
  const meant = known.find((name) => typeof value === 'number' && Number(name) === value);
  return meant && `write it in quotes: \`'${meant}'\``;
}

const NULL_HINT = 'leave the key out if there is nothing to say';

function wrongType(finding: Finding, types: readonly string[]): Issue {
  if (isMissing(finding)) return missing(finding);
  const { value } = finding;
  const what = typeof value === 'string' ? `the text ${show(value)}` : undefined;
  return mismatch(finding, 'ValueWrongType', typeHint(finding, types), what);
}

function typeHint({ path, value }: Finding, types: readonly string[]): string | undefined {
  if (value === null) return typeof path.at(-1) === 'string' ? NULL_HINT : undefined;
  if (typeof value === 'number' && types.includes('string')) {
    return `write it in quotes, such as \`'${value}'\`, so that it is text`;
  }
  if (typeof value !== 'string') return undefined;
  if (types.some((type) => type === 'number' || type === 'int') && isNumeral(value)) {
    return `write it as a number: \`${Number(value)}\``;
  }
  if (!types.includes('boolean')) return undefined;
  const truth = TRUTH.get(value.toLowerCase());
  return truth === undefined ? undefined : `write \`${truth}\``;
}

/** What YAML 1.1 takes for truth values. */
const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['true', true],
  ['no', false],
  ['off', false],
  ['false', false],
]);

function isNumeral(text: string): boolean {
  return /^(?:[0-9]+|0x[0-9a-f]+)$/i.test(text) && Number.isSafeInteger(Number(text));
}

function customIssue(finding: Finding, code: unknown): Issue {
  if (code === 'FieldMissing') return missing(finding);
  if (typeof code !== 'string') return wrongType(finding, []);
  const { path, expected: message } = finding;
  return issueOf(code, { path, message });
}

/** Of several forms a value may have, the one it was meant to have tells what is wrong. */
function fittingBranch(
  branches: readonly SchemaIssue[][],
  finding: Finding,
  root: unknown,
): Issue[] {
  const base = { root, at: finding.path };
  const fitting = branches.find((issues) => !issues.some(isOtherForm));
  if (fitting !== undefined) return fitting.flatMap((issue) => convert(issue, base));
  const types = branches
    .flat()
    .flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
  return [wrongType(finding, types)];
}

/** The value as a whole has another type. */
function isOtherForm(issue: SchemaIssue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === 'invalid_type' || (issue.code === 'custom' && issue.params === undefined);
}
