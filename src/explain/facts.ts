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

/** Rules of the machine without any one of which an impossible request would be possible. */
export async function factsOf(request: Request, asking: Asking): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const fact of RULES) {
    const without = new Set([fact.rule]);
    if ((await asking.isPossible(request, { strategy: 'solver', without })) === true)
      facts.push(fact);
  }
  return facts;
}
