import type { Plan } from '../core/plan.ts';
import type { Finding } from './finding.ts';
import { findingsOf, rechecker } from './findings.ts';
import { fixOf } from './fix.ts';
import { type CheckInput, inputOfPlan } from './input.ts';
import type { CheckOptions } from './options.ts';

/**
 * Everything that is wrong with a guest, in whatever form it is given: what QEMU and libvirt refuse, and what they accept although
 * the guest would suffer from it. Findings come in the order of the rules, with a fix where there is a safe one.
 */
export function check(guest: Plan | CheckInput, options: CheckOptions = {}): readonly Finding[] {
  const input = 'form' in guest ? guest : inputOfPlan(guest);
  const found = findingsOf(input, options);
  const before = found.map(({ finding }) => finding);
  // What a running guest shows is no text that could be changed.
  if (options.fixes === false || input.form === 'query-pci') return before;
  const recheck = rechecker(options);
  return found.map(({ finding, attempts }) => {
    const fix = fixOf(input, finding, attempts(), before, recheck);
    return fix === undefined ? finding : { ...finding, fix };
  });
}
