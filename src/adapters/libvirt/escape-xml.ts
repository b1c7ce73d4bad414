const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
};

const SPECIAL = /[&<>']/;

/** Text for an attribute in single quotes, or between tags. */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>']/g, (char) => ENTITY[char] ?? char) : text;
}
