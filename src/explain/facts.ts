import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { CONSTRAINTS } from '../problem/constraints.ts';
import { SEAT_RULES } from '../problem/types.ts';
import type { Asking } from './asking.ts';
import { isVague } from './code-of.ts';
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
  .map(({ id, says, source }) => ({ rule: id, says, source: machineSource(source) }));

/** Who holds a rule beside the request. */
function machineSource(source: string): string {
  return source
    .split('; ')
    .filter((part) => !part.startsWith('request:'))
    .join('; ');
}

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
  if (issue !== undefined && !isVague(issue)) return [];
  const isPossible = (without: readonly string[]): Promise<boolean | undefined> =>
    asking.isPossible(request, {
      strategy: 'solver',
      without: new Set(without),
      timeoutMs: MOST_MS_EACH,
    });
  // Where the solver's rules have nothing against it, none of them is in the way.
  if ((await isPossible([])) !== false) return [];
  const facts: Fact[] = [];
  for (const fact of RULES) if ((await isPossible([fact.rule])) === true) facts.push(fact);
  return facts;
}
