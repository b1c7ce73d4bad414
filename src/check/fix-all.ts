import type { Edit } from '../core/edit.ts';
import type { Path } from '../core/issue.ts';
import { isRecord } from '../request/values.ts';
import type { Finding } from './finding.ts';
import { findingsOf } from './findings.ts';
import { fixOf, withEdits } from './fix.ts';
import type { CheckInput } from './input.ts';
import type { CheckOptions } from './options.ts';

/** What became of an input when all was fixed that can be. */
export interface Fixed {
  readonly input: CheckInput;
  /** Changes of the input as it was, each of one value. */
  readonly edits: readonly Edit[];
  /** Findings that are gone, in the order in which they were fixed. */
  readonly fixed: readonly Finding[];
}

const MOST = 1000;

/** Fixes errors and warnings one after the other, each only if nothing new is wrong afterwards. */
export function fixAll(input: CheckInput, options: CheckOptions = {}): Fixed {
  const fixed: Finding[] = [];
  let now = input;
  while (fixed.length < MOST) {
    const next = firstFix(now, options);
    if (next === undefined) break;
    fixed.push(next.finding);
    now = next.input;
  }
  const edits =
    now === input
      ? []
      : input.devices.flatMap((device, i) => changes(device, now.devices[i], ['devices', i]));
  return { input: now, edits, fixed };
}

function firstFix(
  input: CheckInput,
  options: CheckOptions,
): { input: CheckInput; finding: Finding } | undefined {
  const found = findingsOf(input, options);
  const before = found.map(({ finding }) => finding);
  const recheck = (changed: CheckInput): Finding[] =>
    findingsOf(changed, options).map(({ finding }) => finding);
  for (const { finding, attempts } of found) {
    if (finding.severity === 'note') continue;
    const fix = fixOf(input, finding, attempts(), before, recheck);
    if (fix === undefined) continue;
    return { input: withEdits(input, fix.edits), finding: { ...finding, fix } };
  }
  return undefined;
}

/** Values that differ, down to single ones. */
function changes(from: unknown, to: unknown, path: Path): Edit[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (!isRecord(from) || !isRecord(to))
    return [{ path, from, ...(to === undefined ? {} : { to }) }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => changes(from[key], to[key], [...path, key]));
}
