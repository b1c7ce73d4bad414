import { DevaddrError, type Place } from '../../core/issue.ts';
import type { NumberForm } from './numbers.ts';
import { attribute, attributeNode, child, placeAt, type XmlElement } from './xml.ts';

/** A piece of the document an issue is about: an element, or one of its attributes. */
export interface Spot {
  readonly element: XmlElement;
  readonly attribute?: string | undefined;
}

/** Line and column of a spot. */
export function placeOf(text: string, { element, attribute }: Spot): Place {
  const span = attribute === undefined ? undefined : attributeNode(element, attribute);
  return placeAt(text, span?.start ?? element.start);
}

/** The element a path of child names leads to, as far as it exists. */
export function descend(element: XmlElement, names: readonly string[]): XmlElement {
  let found = element;
  for (const name of names) {
    const next = child(found, name);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** Something in the document that cannot be read. */
export function unreadable(
  text: string,
  spot: Spot,
  code: string,
  message: string,
  details: { hint?: string; data?: Record<string, unknown> } = {},
): DevaddrError {
  return new DevaddrError({ code, path: [], message, place: placeOf(text, spot), ...details });
}

/**
 * The number that an attribute states, or without a name the element's text; undefined if there is none.
 *
 * @throws DevaddrError `NumberInvalid`, `NumberOutOfRange`
 */
export function statedNumber(
  text: string,
  element: XmlElement | undefined,
  name: string | undefined,
  read: NumberForm,
  last: number = Number.POSITIVE_INFINITY,
): number | undefined {
  if (element === undefined) return undefined;
  const written = name === undefined ? element.text || undefined : attribute(element, name);
  if (written === undefined) return undefined;
  const value = read(written);
  if (value !== undefined && value <= last) return value;
  const spot = { element, attribute: name };
  const what = name === undefined ? written : `${name}='${written}'`;
  const data = { value: written };
  if (value === undefined) {
    const message = `\`${what}\` in \`<${element.name}>\` is not a number`;
    throw unreadable(text, spot, 'NumberInvalid', message, { data });
  }
  const message = `\`${what}\` in \`<${element.name}>\` is more than ${last}`;
  throw unreadable(text, spot, 'NumberOutOfRange', message, { data: { ...data, last } });
}
