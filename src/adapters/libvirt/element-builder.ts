import { escapeXml } from './escape-xml.ts';

/** An element to be printed: attributes in order, child elements, or text. */
export interface NewElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: (NewElement | RawXml)[];
  text: string | undefined;
}

/** A piece of XML that is taken over as it is. */
export interface RawXml {
  readonly raw: string;
}

export function newElement(name: string, attributes: Record<string, string> = {}): NewElement {
  return { name, attributes, children: [], text: undefined };
}

/** The element a path of child names leads to; what is missing is made. */
export function reach(element: NewElement, names: readonly string[]): NewElement {
  let found = element;
  for (const name of names) {
    found = childNamed(found, name) ?? addChild(found, newElement(name));
  }
  return found;
}

function childNamed(element: NewElement, name: string): NewElement | undefined {
  for (const each of element.children) if ('name' in each && each.name === name) return each;
  return undefined;
}

function addChild(element: NewElement, added: NewElement): NewElement {
  element.children.push(added);
  return added;
}

/** Prints an element in libvirt's manner, children indented by two more. */
export function printElement(element: NewElement, indent: string): string {
  let start = `<${element.name}`;
  for (const name in element.attributes)
    start += ` ${name}='${escapeXml(element.attributes[name] ?? '')}'`;
  if (element.text !== undefined) return `${start}>${escapeXml(element.text)}</${element.name}>`;
  if (element.children.length === 0) return `${start}/>`;
  const inner = `${indent}  `;
  let children = '';
  for (const each of element.children) {
    children += `${inner}${'raw' in each ? each.raw : printElement(each, inner)}\n`;
  }
  return `${start}>\n${children}${indent}</${element.name}>`;
}
