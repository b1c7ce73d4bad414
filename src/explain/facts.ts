import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { CONSTRAINTS } from '../problem/constraints.ts';
import { SEAT_RULES } from '../problem/types.ts';
import type { Asking } from './asking.ts';
import type { Fact } from './explanation.ts';

/** Rules of the machine that a conflict may rest on; the other rules are wishes, or follow from these. */
const MACHINE_RULES: ReadonlySet<string> = new Set([
  'pci.plugs-into',
  'hotplug.seat',
  'numa.affinity',
  'pci.bus-numbers',
  'pci.expander-range',
  'pci.root-limit',
  'pci.seat-taken',
  'pci.function-zero',
  'pci.switch-ports',
  'pci.pin-slot',
]);

const RULES: readonly Fact[] = [...SEAT_RULES, ...CONSTRAINTS]
  .filter(({ id }) => MACHINE_RULES.has(id))
  .map(({ id, says, source }) => ({ rule: id, says, source }));

/** Whoever waits for an explanation does not wait for the last of its facts. */
const MOST_MS_EACH = 1000;

/** Rules of the machine without any one of which an impossible request would be possible. */
export async function factsOf(
  request: Request,
  issue: Issue | undefined,
  asking: Asking,
): Promise<Fact[]> {
  // What was counted says itself which rule it comes up against.
  const counted = issue?.data?.rule;
  if (counted !== undefined) return RULES.filter(({ rule }) => rule === counted);
  const facts: Fact[] = [];
  for (const fact of RULES) {
    const without = new Set([fact.rule]);
    const options = { strategy: 'solver', without, timeoutMs: MOST_MS_EACH } as const;
    if ((await asking.isPossible(request, options)) === true) facts.push(fact);
  }
  return facts;
}
