/** The attributes of an element; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What an element holds: elements or one piece of text, already written; undefined is nothing. */
export type Content = string | undefined;

/** Writes an XML element. Values are the generator's own, so nothing needs escaping. */
export function element(name: string, attributes: Attributes = {}, ...content: Content[]): string {
  const said = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const open = [name, ...said.map(([key, value]) => `${key}='${value}'`)].join(' ');
  const inside = content.filter((part) => part !== undefined);
  const [first] = inside;
  if (first === undefined) return `<${open}/>`;
  if (!first.startsWith('<')) return `<${open}>${first}</${name}>`;
  return [`<${open}>`, ...inside.map(indented), `</${name}>`].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
