import {
  Composer,
  type CST,
  type Document,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
} from 'yaml';
import { DevaddrError, type Issue, type Place } from '../../core/issue.ts';

/** A parsed text: its nodes, and where offsets are. */
export interface ParsedText {
  readonly contents: ParsedNode | null;
  readonly placeAt: (offset: number) => Place;
}

const LARGEST_TEXT = 16 * 1024 * 1024;
const DEEPEST = 64;
const MOST_ERRORS = 20;

/** YAML 1.2 whatever the text declares: `on` is text, and so are `01:00` and `0000:01:00.0`. */
const OPTIONS = {
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * Parses YAML, and JSON with it. Nodes know the tokens they are made of if `keepTokens` asks for that.
 *
 * @throws DevaddrError `InputTooLarge`, `InputTooDeep`, `YamlInvalid`, `DocumentsMultiple`, with places
 */
export function parseText(
  text: string,
  { keepTokens = false }: { readonly keepTokens?: boolean } = {},
): ParsedText {
  if (text.length > LARGEST_TEXT) {
    const message = `the text has ${text.length} characters; at most ${LARGEST_TEXT} are read`;
    throw new DevaddrError(textIssue('InputTooLarge', message, { line: 1, column: 1 }));
  }
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const composer = new Composer({ ...OPTIONS, keepSourceTokens: keepTokens });
  const tokens = tokensOf(text, lines, placeAt);
  const document = oneDocument(composer.compose(tokens, true, text.length), placeAt);
  refuseErrors(document, placeAt);
  return { contents: document.contents, placeAt };
}

/** An issue about the text as such. */
export function textIssue(code: string, message: string, place: Place, hint?: string): Issue {
  const issue: Issue = { code, path: [], message, place };
  return hint === undefined ? issue : { ...issue, hint };
}

/** Tokens of the text; what is nested too deep is refused before anything recurses into it. */
function tokensOf(text: string, lines: LineCounter, placeAt: ParsedText['placeAt']): CST.Token[] {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // The document itself is on the stack too.
    if (parser.stack.length <= DEEPEST + 1) continue;
    const message = `lists and objects are nested more than ${DEEPEST} deep`;
    throw new DevaddrError(
      textIssue('InputTooDeep', message, placeAt(parser.offset - lexeme.length)),
    );
  }
  tokens.push(...parser.end());
  return tokens;
}

function oneDocument(
  documents: Iterator<Document.Parsed>,
  placeAt: ParsedText['placeAt'],
): Document.Parsed {
  const first = documents.next();
  if (first.done === true) throw new Error('unreachable: there is always one document');
  const second = documents.next();
  if (second.done === true) return first.value;
  throw new DevaddrError(
    textIssue(
      'DocumentsMultiple',
      'the text has several documents; a request is one',
      placeAt(second.value.range[0]),
      'put each request into a file of its own',
    ),
  );
}

function refuseErrors(document: Document.Parsed, placeAt: ParsedText['placeAt']): void {
  const [first, ...rest] = [...document.errors, ...document.warnings]
    .slice(0, MOST_ERRORS)
    .map(({ message, pos }) =>
      textIssue('YamlInvalid', `the text is neither YAML nor JSON: ${message}`, placeAt(pos[0])),
    );
  if (first !== undefined) throw new DevaddrError([first, ...rest]);
}
