import { printable } from './printable.ts';

/** Attributes of an element by name; those without a value are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Attributes as they are written behind the name of an element. */
export function attributes(values: Attributes): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text, or the value of an attribute, as it is written in XML. */
export function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);
}
