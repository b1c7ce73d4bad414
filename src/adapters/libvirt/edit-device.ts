import type { Address } from '../../core/address.ts';
import type { Device, RequestDevice } from '../../core/device.ts';
import type { TextEdit } from '../text-edits.ts';
import { addressElement, fillField, printValue } from './device-element.ts';
import { type NewElement, newElement, printElement, reach } from './element-builder.ts';
import { escapeXml } from './escape-xml.ts';
import { BINDINGS, type Binding } from './fields.ts';
import { attributeNode, child, type XmlElement } from './xml.ts';

/** One thing that came out different from what the domain said. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a device that the plan fills or changes, in the order in which they are printed. */
export function fieldChanges(said: RequestDevice, planned: Device): FieldChange[] {
  const [before, after] = [said as unknown as Fields, planned as unknown as Fields];
  const changes: FieldChange[] = [];
  for (const { field } of BINDINGS[planned.kind]) {
    if (!same(before[field], after[field]))
      changes.push({ field, from: before[field], to: after[field] });
  }
  if (planned.kind === 'console' && before.source !== after.source) {
    changes.push({ field: 'source', from: before.source, to: after.source });
  }
  if (!sameAddress(said.address, planned.address)) {
    changes.push({ field: 'address', from: said.address, to: planned.address });
  }
  return changes;
}

/** A switch that is off and one that is not given are the same. */
function same(before: unknown, after: unknown): boolean {
  return (before ?? undefined) === (after === false ? undefined : (after ?? undefined));
}

/** Equal but for parts that are not given. */
function sameAddress(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [one, other] = [a as Fields, b as Fields];
  return [...Object.keys(one), ...Object.keys(other)].every((part) =>
    sameAddress(one[part], other[part]),
  );
}

/** Edits that make a device's element say what the plan says. */
export function deviceEdits(
  text: string,
  element: XmlElement,
  changes: readonly FieldChange[],
): TextEdit[] {
  const writer = new ElementWriter(text, element);
  for (const { field, to } of changes) {
    if (field === 'address') continue;
    const binding = BINDINGS[element.name as Device['kind']].find((each) => each.field === field);
    if (binding !== undefined) writer.setField(binding, to);
  }
  const address = changes.find(({ field }) => field === 'address');
  if (address !== undefined) writer.setAddress(address.to as Address | undefined);
  return writer.edits();
}

/** Collects the edits of one element: what is to be inserted at one place is put together first. */
class ElementWriter {
  readonly #text: string;
  readonly #element: XmlElement;
  readonly #edits: TextEdit[] = [];
  readonly #newChildren: NewElement;

  constructor(text: string, element: XmlElement) {
    this.#text = text;
    this.#element = element;
    this.#newChildren = newElement(element.name);
  }

  setField(binding: Binding, content: unknown): void {
    const { elements, attribute } = binding;
    let holder = this.#element;
    for (const [depth, name] of elements.entries()) {
      const next = child(holder, name);
      if (next !== undefined) {
        holder = next;
        continue;
      }
      if (content === undefined) return;
      if (depth === 0) fillField(reach(this.#newChildren, elements), binding, content);
      else this.#insertBelow(holder, elements.slice(depth), binding, content);
      return;
    }
    if (attribute !== undefined)
      this.#setAttribute(
        holder,
        attribute,
        content === undefined ? undefined : printValue(binding, content),
      );
    else if (content === undefined)
      this.#edits.push({ ...wholeLine(this.#text, holder), text: '' });
    else if (binding.value.form !== 'presence') {
      this.#replaceText(holder, printValue(binding, content));
      if (binding.value.form === 'size') this.#setAttribute(holder, 'unit', binding.value.unit);
    }
  }

  #insertBelow(
    holder: XmlElement,
    names: readonly string[],
    binding: Binding,
    content: unknown,
  ): void {
    const made = newElement(holder.name);
    fillField(reach(made, names), binding, content);
    this.#edits.push(...insertChildren(this.#text, holder, made.children as NewElement[]));
  }

  #setAttribute(holder: XmlElement, name: string, value: string | undefined): void {
    const span = attributeNode(holder, name);
    if (span !== undefined && value !== undefined) {
      this.#edits.push({ start: span.valueStart, end: span.valueEnd, text: escapeXml(value) });
    } else if (span !== undefined) {
      const start = blanksBefore(this.#text, span.start);
      this.#edits.push({ start, end: span.end, text: '' });
    } else if (value !== undefined) {
      const at = holder.attributesEnd;
      this.#edits.push({ start: at, end: at, text: ` ${name}='${escapeXml(value)}'` });
    }
  }

  #replaceText(holder: XmlElement, value: string): void {
    const start = this.#text.indexOf('>', holder.attributesEnd) + 1;
    const end = this.#text.lastIndexOf('</', holder.end);
    this.#edits.push({ start, end, text: escapeXml(value) });
  }

  setAddress(address: Address | undefined): void {
    const written = child(this.#element, 'address');
    if (address === undefined) {
      if (written !== undefined) this.#edits.push({ ...wholeLine(this.#text, written), text: '' });
      return;
    }
    const element = addressElement(address);
    if (written === undefined) this.#newChildren.children.push(element);
    else {
      const text = printElement(element, indentOf(this.#text, written.start));
      this.#edits.push({ start: written.start, end: written.end, text });
    }
  }

  edits(): TextEdit[] {
    const added = insertChildren(
      this.#text,
      this.#element,
      this.#newChildren.children as NewElement[],
    );
    return [...this.#edits, ...added];
  }
}

/** Where the blanks and line breaks in front of an offset begin. */
function blanksBefore(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Blank, tab or line break. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** The blanks in front of an offset on its line. */
export function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  let end = start;
  while (end < offset && (text[end] === ' ' || text[end] === '\t')) end++;
  return text.slice(start, end);
}

/** An element with the line break and blanks in front of it, if it stands on lines of its own. */
export function wholeLine(text: string, element: XmlElement): { start: number; end: number } {
  const { start, end } = element;
  const line = text.lastIndexOf('\n', start - 1);
  if (line < 0 || blanksBefore(text, start) > line) return { start, end };
  return { start: text[line - 1] === '\r' ? line - 1 : line, end };
}

/** Edits that add children at the end of an element, which may be self-closing. */
export function insertChildren(
  text: string,
  element: XmlElement,
  children: readonly NewElement[],
): TextEdit[] {
  if (children.length === 0) return [];
  const outer = indentOf(text, element.start);
  const inner = childIndent(text, element) ?? `${outer}  `;
  const printed = children.map((each) => `\n${inner}${printElement(each, inner)}`).join('');
  if (text.endsWith('/>', element.end) && text.slice(element.end - 2, element.end) === '/>') {
    const tagEnd = element.attributesEnd;
    return [{ start: tagEnd, end: element.end, text: `>${printed}\n${outer}</${element.name}>` }];
  }
  const close = text.lastIndexOf('</', element.end - 1);
  const at = blanksBefore(text, close);
  const onOneLine = !text.slice(at, close).includes('\n');
  return [{ start: at, end: at, text: onOneLine ? `${printed}\n${outer}` : printed }];
}

function childIndent(text: string, element: XmlElement): string | undefined {
  const first = element.children[0];
  if (first === undefined) return undefined;
  const line = text.lastIndexOf('\n', first.start - 1);
  const startsLine = line >= element.start && blanksBefore(text, first.start) <= line;
  return startsLine ? indentOf(text, first.start) : undefined;
}
