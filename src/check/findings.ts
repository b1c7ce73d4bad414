import { bundledModel } from '../model/load.ts';
import type { Finding } from './finding.ts';
import type { CheckInput } from './input.ts';
import type { CheckOptions } from './options.ts';
import type { Attempt, CheckRule, Complaint } from './rule.ts';
import { CHECK_RULES } from './rules.ts';
import { checkViewOf } from './view.ts';

/** A finding with the changes that might take it away, none of them tried. */
export interface Found {
  readonly finding: Finding;
  readonly attempts: () => readonly Attempt[];
}

/** What all rules find. */
export function findingsOf(input: CheckInput, options: CheckOptions): Found[] {
  const view = checkViewOf(input, options, options.model ?? bundledModel());
  return CHECK_RULES.flatMap((rule) =>
    rule.check(view).map((complaint) => ({
      finding: findingOf(rule, complaint, input),
      attempts: () =>
        (rule.attempts?.(complaint, view) ?? []).map(({ says, edits }) => ({
          says: inWordsOf(input, says),
          edits,
        })),
    })),
  );
}

/** Checks a guest again after some change. */
export function rechecker(options: CheckOptions): (changed: CheckInput) => readonly Finding[] {
  return (changed) => findingsOf(changed, options).map(({ finding }) => finding);
}

function findingOf({ id, guest }: CheckRule, complaint: Complaint, input: CheckInput): Finding {
  const { severity, message, devices, path, hint } = complaint;
  const place = input.locate?.(path);
  return {
    rule: id,
    severity,
    message: inWordsOf(input, message),
    guest: complaint.guest ?? guest,
    devices,
    path,
    ...(place === undefined ? {} : { place }),
    ...(hint === undefined ? {} : { hint: inWordsOf(input, hint) }),
  };
}

/** A message whose buses have the names that the input gives them; what stands in backticks is the user's own. */
function inWordsOf({ busName }: CheckInput, text: string): string {
  if (busName === undefined) return text;
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : withBusNames(part, busName)))
    .join('');
}

function withBusNames(text: string, busName: (index: number) => string | undefined): string {
  return text
    .replace(
      /\b0000:([0-9a-f]{2,}):([0-9a-f]{2})\.(\d+)\b/g,
      (seat, bus: string, slot: string, fn: string) => {
        const name = busName(Number.parseInt(bus, 16));
        return name === undefined ? seat : `${slot}.${fn} of ${name}`;
      },
    )
    .replace(
      /\bPCI bus (\d+)\b/g,
      (words, bus: string) => `PCI bus ${busName(Number(bus)) ?? words.slice('PCI bus '.length)}`,
    );
}
