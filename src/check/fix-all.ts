import type { Edit } from '../core/edit.ts';
import type { Path } from '../core/issue.ts';
import { isRecord } from '../request/values.ts';
import type { Finding } from './finding.ts';
import { findingsOf, rechecker } from './findings.ts';
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

/** A guest with more faults than that is wrong as a whole; what is left of them stays. */
const MOST = 1000;

/** Fixes errors and warnings one after the other, each only if nothing new is wrong afterwards. */
export function fixAll(input: CheckInput, options: CheckOptions = {}): Fixed {
  const fixed: Finding[] = [];
  const hopeless = new Set<string>();
  let now = input;
  let before = 0;
  while (fixed.length < MOST) {
    const next = firstFix(now, options, hopeless);
    if (next !== undefined) {
      fixed.push(next.finding);
      now = next.input;
    } else if (hopeless.size > 0 && fixed.length > before) {
      // What was fixed meanwhile may have made room.
      hopeless.clear();
      before = fixed.length;
    } else {
      break;
    }
  }
  const edits =
    now === input
      ? []
      : input.devices.flatMap((device, i) => changes(device, now.devices[i], ['devices', i]));
  return { input: now, edits, fixed };
}

/** The first fix that there is; findings that have none are remembered as hopeless, and passed over. */
function firstFix(
  input: CheckInput,
  options: CheckOptions,
  hopeless: Set<string>,
): { input: CheckInput; finding: Finding } | undefined {
  const found = findingsOf(input, options);
  const before = found.map(({ finding }) => finding);
  const recheck = rechecker(options);
  for (const { finding, attempts } of found) {
    const key = `${finding.rule} ${finding.path.join(' ')}`;
    if (finding.severity === 'note' || hopeless.has(key)) continue;
    const fix = fixOf(input, finding, attempts(), before, recheck);
    if (fix !== undefined)
      return { input: withEdits(input, fix.edits), finding: { ...finding, fix } };
    hopeless.add(key);
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
