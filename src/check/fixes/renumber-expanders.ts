import type { Edit } from '../../core/edit.ts';
import { BUS_NUMBERS } from '../../core/pci.ts';
import { type BusRoot, busRoots } from '../../topology/verify/bus-roots.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { fieldEdit } from './address-edits.ts';

/** Bus numbers of one PCI domain. */
/** The greatest that libvirt takes. */
const LAST = 254;

/**
 * Gives expander buses numbers between which all buses fit, and changes as few as it can: first those that reach too far are moved
 * down, then those that are too low up.
 */
export function renumberExpanders(view: CheckView): Attempt[] {
  const all = busRoots(view.guest.pci);
  const root = all.find(({ index }) => index === 0);
  const expanders = all
    .filter(({ isExpander, controller }) => isExpander && controller !== undefined)
    .sort((a, b) => numberOf(a) - numberOf(b) || a.index - b.index);
  const numbers = numbersFor(expanders, root?.count ?? 1);
  if (numbers === undefined) return [];
  const changed = expanders.flatMap((each, i): { id: string; to: number; edit: Edit }[] => {
    const to = numbers[i] ?? 0;
    const { controller } = each;
    if (controller === undefined || (to === controller.busNr && isFixed(each, view))) return [];
    return [{ id: controller.id, to, edit: fieldEdit(view, controller, 'busNr', to) }];
  });
  if (changed.length === 0) return [];
  const says = changed.map(({ id, to }) => `set busNr of \`${id}\` to ${to}`).join(', ');
  return [{ says, edits: changed.map(({ edit }) => edit) }];
}

function numberOf({ first }: BusRoot): number {
  return first ?? BUS_NUMBERS;
}

/** True for a number that the input states: one that libvirt would choose is written down. */
function isFixed({ controller }: BusRoot, view: CheckView): boolean {
  return controller !== undefined && view.isStated(controller, 'busNr');
}

function numbersFor(expanders: readonly BusRoot[], rootCount: number): number[] | undefined {
  const numbers = expanders.map(numberOf);
  let limit = BUS_NUMBERS;
  for (let i = expanders.length - 1; i >= 0; i--) {
    const highest = Math.min(LAST, limit - (expanders[i]?.count ?? 1));
    numbers[i] = Math.min(numbers[i] ?? 0, highest);
    limit = numbers[i] ?? 0;
  }
  let next = Math.max(rootCount, 1);
  for (const [i, { count }] of expanders.entries()) {
    numbers[i] = Math.max(numbers[i] ?? 0, next);
    next = (numbers[i] ?? 0) + count;
  }
  return next > BUS_NUMBERS || (numbers.at(-1) ?? 0) > LAST ? undefined : numbers;
}
