import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { readCommandLine } from '../../src/adapters/qemu/read.ts';
import type { Edit } from '../../src/core/edit.ts';
import type { Form } from './mutations/mutation.ts';

/**
 * What edits must leave alone of a text: everything but the values, or whole parts, that they name. Two texts of which one was made
 * of the other by these edits have this in common.
 */
export function untouched(text: string, form: Form, edits: readonly Edit[]): string {
  switch (form) {
    case 'domain':
      return withoutAttributes(text, edits);
    case 'argv':
      return withoutProperties(text, edits);
    default:
      return withoutEntries(text, edits);
  }
}

function positionsOf(edits: readonly Edit[]): Set<number> {
  return new Set(edits.map(({ path }) => Number(path[1])));
}

function namesOf(edits: readonly Edit[]): string[] {
  return [...new Set(edits.map(({ path }) => String(path.at(-1))))];
}

function withoutAttributes(text: string, edits: readonly Edit[]): string {
  const { elements } = readDomain(text);
  const names = namesOf(edits).map((name) => ATTRIBUTES[name] ?? name);
  const attribute = new RegExp(`\\s(?:${names.join('|')})=(?:'[^']*'|"[^"]*")`, 'g');
  // An element that came to be for the attribute, and what makes room for it.
  const made = /\s*<target\/>/g;
  return cut(
    text,
    [...positionsOf(edits)].flatMap((i) => elements[i] ?? []),
    (part) => part.replace(attribute, '').replace(made, ''),
  );
}

const ATTRIBUTES: Readonly<Record<string, string>> = { bootOrder: 'order', modelName: 'name' };

const PROPERTIES: Readonly<Record<string, string>> = {
  slot: 'addr',
  function: 'addr',
  busNr: 'bus_nr',
  chassisNr: 'chassis_nr',
  bootOrder: 'bootindex',
  model: 'driver',
};

/** The same property has other names on other buses. */
const OTHERS = ['slot', 'unit', 'scsi-id', 'lun', 'nr', 'channel', 'port'];

function withoutProperties(text: string, edits: readonly Edit[]): string {
  const { arguments: all } = readCommandLine(text);
  const parts = [...positionsOf(edits)].flatMap((i) => all[i]?.value ?? []);
  const names = [...namesOf(edits).map((name) => PROPERTIES[name] ?? name), 'bus', ...OTHERS];
  const plain = new RegExp(`(?:^'?(?=pxb)[\\w-]+)|,(?:${names.join('|')})=[^,\\s']*`, 'g');
  const json = new RegExp(`,?"(?:${names.join('|')})":(?:"[^"]*"|[\\w.]+)`, 'g');
  return cut(text, parts, (part) => part.replace(plain, '').replace(json, ''));
}

/** Lines of JSON, those of objects without further ones in one, that are not those of the entries; commas at their ends come and go. */
function withoutEntries(text: string, edits: readonly Edit[]): string {
  const names = new Set(namesOf(edits));
  return text
    .replace(/,\n\s*"address": \{[^{}]*\}/g, names.has('address') ? '' : '$&')
    .split('\n')
    .filter((line) => !names.has(/^\s*"(\w+)":/.exec(line)?.[1] ?? ''))
    .map((line) => line.replace(/,$/, ''))
    .join('\n');
}

function cut(
  text: string,
  parts: readonly { readonly start: number; readonly end: number }[],
  change: (part: string) => string,
): string {
  const inOrder = [...parts].sort((a, b) => a.start - b.start);
  let at = 0;
  let out = '';
  for (const { start, end } of inOrder) {
    out += text.slice(at, start) + change(text.slice(start, end));
    at = end;
  }
  return out + text.slice(at);
}
