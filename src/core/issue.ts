/** Where something stands in a document: both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** One thing that is wrong with an input, or one reason why a guest cannot be completed. */
export interface Issue {
  /** Stable name of the kind of issue; see docs/errors.md. */
  readonly code: string;
  readonly message: string;
  /** Where in the request: `['devices', 3, 'address', 'slot']`. */
  readonly path: Path;
  /** Id of the device it is about. */
  readonly device?: string | undefined;
  /** Where in the document, if the request was read from one. */
  readonly place?: Place | undefined;
  /** What would help; only if it can be acted on. */
  readonly hint?: string | undefined;
  /** The numbers and names of the message. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** A wrong input is a value, not an exception. */
export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly [Issue, ...Issue[]] };

/** A refusal: the input is wrong, or no guest can be made of it the way it was asked. */
export class DevaddrError extends Error {
  readonly issues: readonly [Issue, ...Issue[]];

  constructor(issues: Issue | readonly [Issue, ...Issue[]], options?: { cause?: unknown }) {
    const [first, ...more]: readonly [Issue, ...Issue[]] = isIssue(issues) ? [issues] : issues;
    const list: readonly [Issue, ...Issue[]] = [readable(first), ...more.map(readable)];
    super(list.map((issue) => issue.message).join('\n'), options);
    this.name = 'DevaddrError';
    this.issues = list;
  }

  /** Code of the first issue. */
  get code(): string {
    return this.issues[0].code;
  }

  get device(): string | undefined {
    return this.issues[0].device;
  }

  get place(): Place | undefined {
    return this.issues[0].place;
  }

  get hint(): string | undefined {
    return this.issues[0].hint;
  }
}

const LONGEST_QUOTE = 80;

/** The issue with long words of the user cut: whoever wrote a megabyte does not want to read it again. */
function readable(issue: Issue): Issue {
  const { message, hint } = issue;
  return {
    ...issue,
    message: withShortQuotes(message),
    ...(hint === undefined ? {} : { hint: withShortQuotes(hint) }),
  };
}

function withShortQuotes(text: string): string {
  if (text.length <= LONGEST_QUOTE) return text;
  return text.replace(/`([^`]*)`/g, (quote, words: string) =>
    words.length <= LONGEST_QUOTE ? quote : `\`${words.slice(0, LONGEST_QUOTE)}…\``,
  );
}

function isIssue(value: Issue | readonly [Issue, ...Issue[]]): value is Issue {
  return !Array.isArray(value);
}

/** Details of a refusal that are not always known. */
export interface RefusalDetails {
  readonly field?: string | undefined;
  readonly hint?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal with the place of each of its issues in the document that was read; anything else that was thrown as it is. */
export function located(error: unknown, locate: (path: Path) => Place | undefined): unknown {
  if (!(error instanceof DevaddrError)) return error;
  const [first, ...rest] = error.issues.map(
    (issue): Issue => ({ ...issue, place: issue.place ?? locate(issue.path) }),
  );
  return first === undefined ? error : new DevaddrError([first, ...rest], { cause: error });
}
