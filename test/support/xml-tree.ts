import { XmlElement } from '@rgrove/parse-xml';

/** The elements in an element; none in a missing one. */
export function childrenOf(parent: XmlElement | undefined): XmlElement[] {
  return (parent?.children ?? []).filter((child) => child instanceof XmlElement);
}

/** The first element of that name in an element. */
export function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return childrenOf(parent).find((child) => child.name === name);
}

/** An attribute, if the element is there and has it. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes[name];
}
