import { DevaddrError, type Issue, type Path, type Place } from '../../core/issue.ts';
import type { Request } from '../../core/request.ts';
import { parseRequest } from '../../request/parse.ts';
import { locator } from './locate.ts';
import { nodeValue } from './node-value.ts';
import { parseText } from './parse-text.ts';

export interface TextOptions {
  /** Name of the file the text is from; each issue carries it in its data. */
  readonly fileName?: string | undefined;
}

/** A request with the way back to the text it was read from. */
export interface RequestText {
  readonly request: Request;
  /** Line and column of a value, by its path in the request; a part that is not in the text stands for its holder. */
  readonly locate: (path: Path) => Place | undefined;
}

/**
 * Reads a request from YAML or JSON.
 *
 * @throws DevaddrError with line and column of every issue, in the order of the text
 */
export function requestFromText(text: string, options: TextOptions = {}): RequestText {
  try {
    return readRequest(text);
  } catch (error) {
    if (!(error instanceof DevaddrError) || options.fileName === undefined) throw error;
    const { fileName } = options;
    throw withIssues(error.issues, (issue) => ({ ...issue, data: { ...issue.data, fileName } }));
  }
}

function readRequest(text: string): RequestText {
  const parsed = parseText(text);
  const { value, targets } = nodeValue(parsed);
  const locate = locator(parsed, targets);
  const result = parseRequest(value);
  if (result.ok) return { request: result.value, locate: (path) => locate(path) };
  throw withIssues(result.issues, (issue) => {
    const what = issue.code === 'FieldUnknown' ? 'key' : 'value';
    const place = locate(issue.path, what) ?? { line: 1, column: 1 };
    return { ...issue, place };
  });
}

function withIssues(
  issues: readonly [Issue, ...Issue[]],
  change: (issue: Issue) => Issue,
): DevaddrError {
  const [head, ...tail] = issues;
  const [first = head, ...rest] = [change(head), ...tail.map(change)].sort(byPlace);
  return new DevaddrError([first, ...rest]);
}

function byPlace(a: Issue, b: Issue): number {
  const [x, y] = [a.place, b.place];
  if (x === undefined || y === undefined) return 0;
  return x.line - y.line || x.column - y.column;
}
