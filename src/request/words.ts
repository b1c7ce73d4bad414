import type { Path } from '../core/issue.ts';

/** A path as it is written in messages: `devices[3].address.slot`. */
export function pathText(path: Path): string {
  if (path.length === 0) return 'the request';
  return `\`${path.map(stepText).join('')}\``;
}

function stepText(step: string | number, depth: number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${JSON.stringify(shorten(step))}]`;
  return depth === 0 ? step : `.${step}`;
}

const LONGEST = 60;

/** Text of a user that goes into a message. */
export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A value as messages show it; lists and objects are not shown in full. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value === '' ? 'empty' : `\`${shorten(value)}\``;
    case 'number':
    case 'boolean':
    case 'bigint':
      return `\`${value}\``;
    case 'undefined':
      return 'not there';
    case 'object':
      if (value === null) return '`null`';
      if (!Array.isArray(value)) return 'an object';
      return value.length === 0 ? 'an empty list' : 'a list';
    default:
      return `a ${typeof value}`;
  }
}
