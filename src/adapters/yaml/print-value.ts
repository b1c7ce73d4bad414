import { stringify } from 'yaml';
import { isRecord } from '../../request/values.ts';

/** How values that are put into a text are written. */
export interface Style {
  readonly scalar: (value: unknown) => string;
  /** Between items, between key and value, inside braces. */
  readonly comma: string;
  readonly colon: string;
  readonly padding: string;
  /** Line breaks of the text. */
  readonly lineBreak: string;
  /** True for JSON, where values in objects of several lines take several lines, too. */
  readonly json: boolean;
}

/** Code units that print badly, or that break lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/u;

/** How a text is written: as JSON if it is JSON, with blanks where it has some. */
export function styleOf(text: string): Style {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  if (!isJson(text))
    return { scalar: yamlScalar, comma: ', ', colon: ': ', padding: ' ', lineBreak, json: false };
  const compact = /"\s*:\S/.test(text);
  const [comma, colon, padding] = compact ? [',', ':', ''] : [', ', ': ', ' '];
  return { scalar: (value) => JSON.stringify(value), comma, colon, padding, lineBreak, json: true };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

/** A scalar for flow style; quoted where a reader of YAML 1.1 or 1.2 would take it for something else. */
function yamlScalar(value: unknown, singleQuote: boolean | null = null): string {
  if (typeof value === 'string' && UNPRINTABLE.test(value)) return JSON.stringify(value);
  const options = { compat: 'yaml-1.1', collectionStyle: 'flow', lineWidth: 0 } as const;
  return stringify([value], { ...options, singleQuote }).slice('[ '.length, -' ]\n'.length);
}

/** The same style with strings in single quotes where they need some. */
export function withSingleQuotes(style: Style): Style {
  return style.json ? style : { ...style, scalar: (value) => yamlScalar(value, true) };
}

/** A value on one line. */
export function printValue(value: unknown, style: Style): string {
  const { comma, padding } = style;
  if (Array.isArray(value)) return `[${value.map((item) => printValue(item, style)).join(comma)}]`;
  if (!isRecord(value)) return style.scalar(value);
  const entries = Object.entries(value).map(([key, item]) => printEntry(key, item, style));
  return entries.length === 0 ? '{}' : `{${padding}${entries.join(comma)}${padding}}`;
}

export function printEntry(key: string, value: unknown, style: Style): string {
  return `${style.scalar(key)}${style.colon}${printValue(value, style)}`;
}

/** A JSON value on lines of its own, behind something that is indented. */
export function printLines(value: unknown, indent: string, step: string, style: Style): string {
  return JSON.stringify(value, null, step).replaceAll('\n', `${style.lineBreak}${indent}`);
}
