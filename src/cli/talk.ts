import { styleText } from 'node:util';
import type { Issue } from '../core/issue.ts';
import type { Streams } from './streams.ts';

type Style = 'red' | 'cyan' | 'yellow';

/** Says things to the person at the terminal, on standard error. */
export interface Talker {
  error(message: string, hint?: string): void;
  issue(issue: Issue, fileName?: string): void;
  warning(message: string, hint?: string): void;
  hint(message: string): void;
  note(message: string): void;
}

export function talker({ stderr, env }: Streams): Talker {
  const coloured = stderr.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = (style: Style, text: string): string => (coloured ? styleText(style, text) : text);
  const say = (style: Style, label: string, message: string, hint: string | undefined): void => {
    stderr.write(`${paint(style, `${label}:`)} ${message}\n`);
    if (hint !== undefined) stderr.write(`${paint('cyan', 'hint:')} ${hint}\n`);
  };
  return {
    error: (message, hint) => say('red', 'error', message, hint),
    warning: (message, hint) => say('yellow', 'warning', message, hint),
    hint: (message) => say('cyan', 'hint', message, undefined),
    note: (message) => stderr.write(`${message}\n`),
    issue({ place, message, code, hint, path }, fileName) {
      const line = place === undefined ? undefined : `${place.line}:${place.column}`;
      const where = [fileName, line].filter((part) => part !== undefined).join(':');
      const at = where !== '' ? `${where}: ` : path.length > 0 ? `${path.join('.')}: ` : '';
      say('red', 'error', `${at}${message} [${code}]`, hint);
    },
  };
}
