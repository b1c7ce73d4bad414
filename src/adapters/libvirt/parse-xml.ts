import { DevaddrError } from '../../core/issue.ts';
import { placeAt } from '../place.ts';

/** An attribute with its value as it is meant, and where it stands in the text. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** From the name to behind the closing quote. */
  readonly start: number;
  readonly end: number;
  /** Of the text between the quotes. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** An element and where it stands in the text; comments and processing instructions are left out. */
export interface XmlElement {
  readonly name: string;
  readonly start: number;
  /** Behind the end tag, or behind the only tag. */
  readonly end: number;
  /** Behind the name and the attributes of the start tag, where a further attribute goes. */
  readonly attributesEnd: number;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The element's own text, that of its children left out; blanks alone are no text. */
  readonly text: string;
}

/** An element whose end has not been read yet: its `end` is -1. */
type OpenElement = { -readonly [K in keyof XmlElement]: XmlElement[K] };

const NONE: readonly never[] = [];

/** Domains are far smaller; what is larger is a mistake or an attack. */
const LARGEST_TEXT = 32 * 1024 * 1024;
const DEEPEST = 256;
const MOST_ATTRIBUTES = 256;

/** Characters that no XML document has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Cs}]/u;
// The two joiners U+200C and U+200D are characters of names.
const NAME =
  /[:A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD][-.:\w\xB7\xC0-\xD6\xD8-\xF6\xF8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD]*/y;
const DECLARATION = /<\?xml\s+version\s*=\s*(?:"1\.\d+"|'1\.\d+')[^<>]*\?>/y;
const REFERENCE = /&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));|&/g;
const MEANT: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

/**
 * Parses XML 1.0 without document types: nothing is loaded, and no entities are defined. Every element and attribute
 * knows its offsets, so that the text can be edited.
 *
 * @throws DevaddrError `XmlInvalid`, `XmlDoctype`, `InputTooLarge`, `InputTooDeep`, with the place
 */
export function parseXml(text: string): XmlElement {
  if (text.length > LARGEST_TEXT) {
    const message = `the document has ${text.length} characters; at most ${LARGEST_TEXT} are read`;
    throw refused('', 'InputTooLarge', message, 0);
  }
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) throw invalid(text, 'a character that XML does not allow', forbidden);
  return new Parser(text).document();
}

class Parser {
  readonly #text: string;
  #at = 0;
  /** Finished elements whose parents are open. */
  readonly #finished: XmlElement[] = [];
  /** Attributes of the tag that is being read. */
  readonly #attributes: XmlAttribute[] = [];

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  document(): XmlElement {
    const text = this.#text;
    if (text.startsWith('<?xml', this.#at) && isBlank(text.charCodeAt(this.#at + 5))) {
      DECLARATION.lastIndex = this.#at;
      if (!DECLARATION.test(text)) throw this.#invalid('an XML declaration that is none');
      this.#at = DECLARATION.lastIndex;
    }
    this.#skipMisc();
    if (this.#at >= this.#text.length) throw this.#invalid('there is no element');
    if (text[this.#at] !== '<') throw this.#invalid('text outside of the root element');
    const root = this.#element();
    this.#skipMisc();
    if (this.#at < this.#text.length)
      throw this.#invalid('something stands behind the root element');
    return root;
  }

  /** Reads an element with everything in it, without recursion. */
  #element(): XmlElement {
    const root = this.#startTag();
    if (root.end >= 0) return root;
    /** Open elements, and how many elements were finished before each. */
    const open: { element: OpenElement; before: number }[] = [{ element: root, before: 0 }];
    for (;;) {
      const { element, before } = open.at(-1) ?? { element: root, before: 0 };
      this.#content(element);
      if (this.#text.charCodeAt(this.#at + 1) === SLASH) {
        this.#endTag(element);
        if (this.#finished.length > before) element.children = this.#finished.splice(before);
        open.pop();
        if (open.length === 0) return root;
        this.#finished.push(element);
        continue;
      }
      const child = this.#startTag();
      if (child.end >= 0) this.#finished.push(child);
      else open.push({ element: child, before: this.#finished.length });
      if (open.length > DEEPEST) {
        const message = `elements are nested more than ${DEEPEST} deep`;
        throw refused(this.#text, 'InputTooDeep', message, child.start);
      }
    }
  }

  /** Reads text up to the next tag. */
  #content(element: OpenElement): void {
    const text = this.#text;
    for (;;) {
      const start = this.#at;
      this.#skipBlanks();
      if (text.charCodeAt(this.#at) !== LESS_THAN) {
        const end = this.#find('<', `\`<${element.name}>\` is not closed`, element.start);
        const sectionEnd = text.slice(start, end).indexOf(']]>');
        if (sectionEnd >= 0) throw invalid(text, '`]]>` in text', start + sectionEnd);
        element.text += this.#decoded(start, end);
        this.#at = end;
      }
      const next = text.charCodeAt(this.#at + 1);
      if (next === QUESTION_MARK) this.#skipInstruction();
      else if (next !== EXCLAMATION_MARK) return;
      else if (text.startsWith('<![CDATA[', this.#at)) {
        const end = this.#find(']]>', 'a CDATA section that does not end', this.#at);
        element.text += text.slice(this.#at + 9, end);
        this.#at = end + 3;
      } else this.#skipComment();
    }
  }

  /** Reads a start tag; the end of an element without content is known then. */
  #startTag(): OpenElement {
    const start = this.#at++;
    const name = this.#name('an element');
    let attributesEnd = this.#at;
    this.#attributes.length = 0;
    while (!this.#tagEnds(name, start)) {
      const attribute = this.#attribute();
      if (this.#attributes.some((other) => other.name === attribute.name)) {
        const message = `the attribute \`${attribute.name}\` is given twice`;
        throw invalid(this.#text, message, attribute.start);
      }
      if (this.#attributes.push(attribute) > MOST_ATTRIBUTES) {
        const message = `an element has more than ${MOST_ATTRIBUTES} attributes`;
        throw refused(this.#text, 'InputTooLarge', message, attribute.start);
      }
      attributesEnd = attribute.end;
    }
    const attributes = this.#attributes.length === 0 ? NONE : this.#attributes.slice();
    const selfClosing = this.#text.charCodeAt(this.#at) === SLASH;
    this.#at += selfClosing ? 2 : 1;
    const end = selfClosing ? this.#at : -1;
    return { name, start, end, attributesEnd, attributes, children: NONE, text: '' };
  }

  /** Whether the start tag ends here; if not, a blank and an attribute follow. */
  #tagEnds(name: string, start: number): boolean {
    const text = this.#text;
    const blanks = this.#skipBlanks();
    const code = text.charCodeAt(this.#at);
    if (code === GREATER_THAN) return true;
    if (code === SLASH && text.charCodeAt(this.#at + 1) === GREATER_THAN) return true;
    if (Number.isNaN(code)) throw invalid(text, `the tag \`<${name}\` does not end`, start);
    if (!blanks) throw this.#invalid(`a blank is missing in the tag \`<${name}\``);
    return false;
  }

  #attribute(): XmlAttribute {
    const text = this.#text;
    const start = this.#at;
    const name = this.#name('an attribute');
    this.#skipBlanks();
    if (text[this.#at] !== '=')
      throw this.#invalid(`\`=\` is missing behind the attribute \`${name}\``);
    this.#at++;
    this.#skipBlanks();
    const quote = text[this.#at];
    if (quote !== "'" && quote !== '"')
      throw this.#invalid(`the value of the attribute \`${name}\` is not quoted`);
    const valueStart = this.#at + 1;
    const opened = `the value of the attribute \`${name}\` is not closed`;
    this.#at = valueStart;
    const valueEnd = this.#find(quote, opened, start);
    const written = text.slice(valueStart, valueEnd);
    if (written.includes('<')) {
      const message = `\`<\` in the value of the attribute \`${name}\``;
      throw invalid(text, message, valueStart + written.indexOf('<'));
    }
    const value = this.#decoded(valueStart, valueEnd);
    this.#at = valueEnd + 1;
    return { name, value, start, end: this.#at, valueStart, valueEnd };
  }

  #endTag(element: OpenElement): void {
    const text = this.#text;
    const { name, start } = element;
    const matches = text.startsWith(name, this.#at + 2);
    const tag = this.#at;
    this.#at += 2 + name.length;
    this.#skipBlanks();
    if (!matches || text.charCodeAt(this.#at) !== GREATER_THAN || this.#at >= this.#text.length) {
      const { line } = placeAt(text, start);
      throw invalid(text, `\`</${name}>\` is missing for line ${line}`, tag);
    }
    this.#at++;
    element.end = this.#at;
  }

  #name(what: string): string {
    NAME.lastIndex = this.#at;
    if (!NAME.test(this.#text)) throw this.#invalid(`the name of ${what} is expected`);
    const name = this.#text.slice(this.#at, NAME.lastIndex);
    this.#at = NAME.lastIndex;
    return name;
  }

  /** Comments, instructions and blanks around the root element. */
  #skipMisc(): void {
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length || this.#text.charCodeAt(this.#at) !== LESS_THAN) return;
      const next = this.#text.charCodeAt(this.#at + 1);
      if (next === QUESTION_MARK) this.#skipInstruction();
      else if (next === EXCLAMATION_MARK) this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    const text = this.#text;
    const start = this.#at;
    if (text.startsWith('<!DOCTYPE', start)) {
      const message = 'a document type is not accepted: it could define entities';
      throw refused(text, 'XmlDoctype', message, start);
    }
    if (!text.startsWith('<!--', start)) throw this.#invalid('`<!` that begins nothing');
    this.#at += 4;
    const dashes = this.#find('--', 'a comment that does not end', start);
    if (text[dashes + 2] !== '>') throw invalid(text, '`--` inside a comment', dashes);
    this.#at = dashes + 3;
  }

  #skipInstruction(): void {
    const start = this.#at;
    this.#at += 2;
    const target = this.#name('a processing instruction');
    if (target.toLowerCase() === 'xml')
      throw invalid(this.#text, 'an XML declaration that is not at the beginning', start);
    this.#at = this.#find('?>', 'a processing instruction that does not end', start) + 2;
  }

  #skipBlanks(): boolean {
    const start = this.#at;
    while (isBlank(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#at > start;
  }

  /** Where a text comes next; if it does not, what began before has no end. */
  #find(what: string, unfinished: string, begun: number): number {
    const found = this.#text.indexOf(what, this.#at);
    if (found >= 0) return found;
    throw invalid(this.#text, unfinished, begun);
  }

  /** A piece of text with its references resolved. */
  #decoded(start: number, end: number): string {
    const written = this.#text.slice(start, end);
    if (!written.includes('&')) return written;
    return written.replace(REFERENCE, (whole, hex, decimal, name, offset: number) => {
      if (name !== undefined) return MEANT[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number(`0x${hex}`);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : '\0';
      if (FORBIDDEN.test(character) || whole === '&') {
        const message = '`&` that begins no character reference and none of the five entities';
        throw invalid(this.#text, message, start + offset);
      }
      return character;
    });
  }

  #invalid(what: string): DevaddrError {
    return invalid(this.#text, what, this.#at);
  }
}

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const SLASH = 0x2f;
const EXCLAMATION_MARK = 0x21;
const QUESTION_MARK = 0x3f;

/** Blank, tab or line break. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function invalid(text: string, what: string, at: number): DevaddrError {
  return refused(text, 'XmlInvalid', `not well-formed XML: ${what}`, at);
}

function refused(text: string, code: string, message: string, at: number): DevaddrError {
  return new DevaddrError({ code, path: [], message, place: placeAt(text, at) });
}
