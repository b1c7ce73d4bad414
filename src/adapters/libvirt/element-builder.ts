import { escapeXml } from './edits.ts';

/** An element to be printed: attributes in order, child elements, or text. */
export interface NewElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: (NewElement | RawXml)[];
  text?: string;
}

/** A piece of XML that is taken over as it is. */
export interface RawXml {
  readonly raw: string;
}

export function newElement(
  name: string,
  attributes: Iterable<readonly [string, string]> = [],
): NewElement {
  return { name, attributes: new Map(attributes), children: [] };
}

/** The element a path of child names leads to; what is missing is made. */
export function reach(element: NewElement, names: readonly string[]): NewElement {
  let found = element;
  for (const name of names) {
    let next = found.children.find(
      (each): each is NewElement => 'name' in each && each.name === name,
    );
    if (next === undefined) {
      next = newElement(name);
      found.children.push(next);
    }
    found = next;
  }
  return found;
}

/** Prints an element in libvirt's manner, children indented by two more. */
export function printElement(element: NewElement, indent: string): string {
  let start = `<${element.name}`;
  for (const [name, value] of element.attributes) start += ` ${name}='${escapeXml(value)}'`;
  if (element.text !== undefined) return `${start}>${escapeXml(element.text)}</${element.name}>`;
  if (element.children.length === 0) return `${start}/>`;
  const inner = `${indent}  `;
  let children = '';
  for (const each of element.children) {
    children += `${inner}${'raw' in each ? each.raw : printElement(each, inner)}\n`;
  }
  return `${start}>\n${children}${indent}</${element.name}>`;
}
