import type { Finding, Severity } from '../check/finding.ts';
import { count } from '../core/text.ts';
import { painter } from './paint.ts';
import type { Streams } from './streams.ts';

/** Findings of a file, by the name that the user gave it. */
export interface FileFindings {
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** Says what was found to the person at the terminal, each finding with its place, what the guest sees, and what helps. */
export function sayFindings({ file, findings }: FileFindings, { stderr, env }: Streams): void {
  const paint = painter(stderr, env);
  const name = file === '-' ? 'standard input' : file;
  for (const { severity, message, rule, guest, place, hint, fix } of findings) {
    const where = place === undefined ? name : `${name}:${place.line}:${place.column}`;
    const label = severity === 'note' ? 'hint' : severity;
    stderr.write(`${paint(label, `${severity}:`)} ${where}: ${message} [${rule}]\n`);
    stderr.write(`  guest: ${guest}\n`);
    if (fix !== undefined) stderr.write(`  fix: ${fix.says}\n`);
    else if (hint !== undefined) stderr.write(`${paint('hint', 'hint:')} ${hint}\n`);
  }
}

/** `sound`, or what is wrong in numbers. */
export function verdictOf(findings: readonly Finding[]): string {
  const number = (severity: Severity): number =>
    findings.filter((each) => each.severity === severity).length;
  const [errors, warnings] = [number('error'), number('warning')];
  const verdict = errors === 0 ? 'sound' : `not sound: ${count(errors, 'error')}`;
  return `${verdict}${warnings === 0 ? '' : `, ${count(warnings, 'warning')}`}`;
}

/** Findings as JSON, each with its file. */
export function findingsJson(all: readonly FileFindings[]): string {
  const list = all.flatMap(({ file, findings }) =>
    findings.map((finding) => ({ file, ...finding })),
  );
  return `${JSON.stringify(list, null, 2)}\n`;
}
