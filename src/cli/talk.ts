import type { Issue } from '../core/issue.ts';
import { painter } from './paint.ts';
import type { Streams } from './streams.ts';

/** Says things to the person at the terminal, on standard error. */
export interface Talker {
  error(message: string, hint?: string): void;
  issue(issue: Issue, fileName?: string): void;
  warning(message: string, hint?: string): void;
  hint(message: string): void;
  note(message: string): void;
}

export function talker({ stderr, env }: Streams): Talker {
  const paint = painter(stderr, env);
  const line = (label: 'error' | 'warning' | 'hint', message: string): void => {
    stderr.write(`${paint(label, `${label}:`)} ${message}\n`);
  };
  const say = (label: 'error' | 'warning', message: string, hint: string | undefined): void => {
    line(label, message);
    if (hint !== undefined) line('hint', hint);
  };
  return {
    error: (message, hint) => say('error', message, hint),
    warning: (message, hint) => say('warning', message, hint),
    hint: (message) => line('hint', message),
    note: (message) => stderr.write(`${message}\n`),
    issue({ place, message, code, hint, path }, fileName) {
      const spot = place === undefined ? undefined : `${place.line}:${place.column}`;
      const where = [fileName, spot].filter((part) => part !== undefined).join(':');
      const at = where !== '' ? `${where}: ` : path.length > 0 ? `${path.join('.')}: ` : '';
      say('error', `${at}${message} [${code}]`, hint);
    },
  };
}
