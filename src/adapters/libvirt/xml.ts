import { parseXml, type XmlAttribute, type XmlElement } from './parse-xml.ts';

export { placeAt } from '../place.ts';
export { parseXml as parse, type XmlElement };

/** The first child element of a name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  if (element === undefined) return undefined;
  for (const each of element.children) if (each.name === name) return each;
  return undefined;
}

/** The element a path of child names leads to. */
export function childAt(element: XmlElement, names: readonly string[]): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of names) found = child(found, name);
  return found;
}

/** An attribute with its place, if the element has it. */
export function attributeNode(element: XmlElement, name: string): XmlAttribute | undefined {
  for (const each of element.attributes) if (each.name === name) return each;
  return undefined;
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element === undefined ? undefined : attributeNode(element, name)?.value;
}
