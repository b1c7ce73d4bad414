import { parseXml, type XmlElement, XmlError } from '@rgrove/parse-xml';
import { DevaddrError, type Place } from '../../core/issue.ts';

export type { XmlElement };

/** Domains are far smaller; what is larger is a mistake or an attack. */
const LARGEST_TEXT = 32 * 1024 * 1024;
const DEEPEST = 256;

/**
 * Parses XML without loading anything: no external entities, no document types that define some.
 *
 * @throws DevaddrError `XmlInvalid`, `InputTooLarge`, `InputTooDeep`, with the place
 */
export function parse(text: string): XmlElement {
  if (text.length > LARGEST_TEXT) {
    throw xmlIssue(
      'InputTooLarge',
      `the document has ${text.length} characters; at most ${LARGEST_TEXT} are read`,
      { line: 1, column: 1 },
    );
  }
  refuseDoctype(text);
  try {
    const root = parseXml(text, { includeOffsets: true }).root;
    if (root !== null) {
      refuseDepth(text, root);
      return root;
    }
  } catch (error) {
    if (error instanceof XmlError) throw parseIssue(error);
    if (error instanceof RangeError) throw tooDeep(text);
    throw error;
  }
  throw xmlIssue('XmlInvalid', 'the document has no element', { line: 1, column: 1 });
}

function xmlIssue(code: string, message: string, place: Place): DevaddrError {
  return new DevaddrError({ code, path: [], message, place });
}

function parseIssue(error: XmlError): DevaddrError {
  const [message = ''] = error.message.split('\n');
  const text = message.replace(/ \(line \d+, column \d+\)$/, '');
  return xmlIssue('XmlInvalid', `not well-formed XML: ${text.slice(0, 200)}`, {
    line: error.line,
    column: error.column,
  });
}

function refuseDoctype(text: string): void {
  const at = /<!DOCTYPE\b/.exec(text.slice(0, 4096))?.index ?? text.indexOf('<!DOCTYPE');
  if (at < 0) return;
  throw xmlIssue(
    'XmlDoctype',
    'a document type is not accepted: it could define entities',
    placeAt(text, at),
  );
}

/** What is nested too deep is refused before anything recurses into it. */
function refuseDepth(text: string, root: XmlElement): void {
  let level = [root];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) throw tooDeep(text);
    level = level.flatMap(childElements);
  }
}

/** Where the nesting passes what is accepted. */
function tooDeep(text: string): DevaddrError {
  let depth = 0;
  let at = 0;
  for (const match of text.matchAll(/<(\/?)[A-Za-z_][^<>]*?(\/?)>/g)) {
    if (match[1] === '/') depth--;
    else if (match[2] !== '/') depth++;
    at = match.index;
    if (depth > DEEPEST) break;
  }
  return xmlIssue(
    'InputTooDeep',
    `elements are nested more than ${DEEPEST} deep`,
    placeAt(text, at),
  );
}

/** Line and column of an offset, both from 1. */
export function placeAt(text: string, offset: number): Place {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Child elements in order, comments and text left out. */
export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => child.type === 'element');
}

/** The first child element of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  for (const each of element?.children ?? []) {
    if (each.type === 'element' && (each as XmlElement).name === name) return each as XmlElement;
  }
  return undefined;
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const { attributes } = element ?? {};
  return attributes !== undefined && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** Where an attribute stands in its element's text: from its name to its closing quote, and its value alone. */
export interface AttributeSpan {
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const ATTRIBUTE = /\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')/y;

/** Spans of the attributes of an element by name, as offsets in the document. */
export function attributeSpans(
  text: string,
  element: XmlElement,
): ReadonlyMap<string, AttributeSpan> {
  const spans = new Map<string, AttributeSpan>();
  ATTRIBUTE.lastIndex = element.start + 1 + element.name.length;
  for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text)) {
    const [whole, name = '', value = ''] = match;
    const start = match.index + whole.search(/\S/);
    const end = match.index + whole.length;
    spans.set(name, { start, end, valueStart: end - value.length + 1, valueEnd: end - 1 });
  }
  return spans;
}

/** Offset just behind the start tag's name and attributes: where a further attribute goes. */
export function startTagEnd(text: string, element: XmlElement): number {
  let end = element.start + 1 + element.name.length;
  for (const span of attributeSpans(text, element).values()) end = Math.max(end, span.end);
  return end;
}
