import { DevaddrError, type Issue, type Path, type Place } from '../../core/issue.ts';
import { locator } from './locate.ts';
import { nodeValue } from './node-value.ts';
import { parseText } from './parse-text.ts';

/** What a text in YAML or JSON says, and where. */
export interface DataText {
  readonly value: unknown;
  readonly locate: (path: Path) => Place | undefined;
  /** A refusal of what the text says, with the place of each issue, in the order of the text. */
  readonly refusal: (issues: readonly [Issue, ...Issue[]]) => DevaddrError;
}

/**
 * Reads YAML or JSON that may say anything.
 *
 * @throws DevaddrError with line and column
 */
export function readData(text: string): DataText {
  const parsed = parseText(text);
  const { value, targets } = nodeValue(parsed);
  const find = locator(parsed, targets);
  const placed = (issue: Issue): Issue & { readonly place: Place } => {
    const what = issue.code === 'FieldUnknown' ? 'key' : 'value';
    return { ...issue, place: find(issue.path, what) ?? { line: 1, column: 1 } };
  };
  const refusal: DataText['refusal'] = ([head, ...tail]) => {
    const [first, ...rest] = [head, ...tail]
      .map(placed)
      .sort(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column);
    return new DevaddrError([first ?? head, ...rest]);
  };
  return { value, locate: (path) => find(path), refusal };
}
