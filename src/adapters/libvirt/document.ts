import { DevaddrError, type Place } from '../../core/issue.ts';
import { attributeNode, child, placeAt, type XmlElement } from './xml.ts';

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
