import { BUS_NUMBERS } from '../../core/pci.ts';
import type { PlanController } from '../../core/plan.ts';
import { count } from '../../core/text.ts';
import { type BusRoot, busRoots } from './bus-roots.ts';
import { nameOf } from './names.ts';
import { type Complaint, type VerifyRule, warning } from './rule.ts';

const LAST_BUS_NUMBER = BUS_NUMBERS - 1;

export const pciExpanderRange: VerifyRule = {
  id: 'pci.expander-range',
  title:
    'Between the bus number of an expander bus and the next, or 255, there is room for every bus below it; the same goes for the root and the first expander bus.',
  source:
    'QEMU 10.0 with SeaBIOS and OVMF: buses are numbered upward from busNr, and nobody checks for overlap',
  check: ({ pci }) => {
    const roots = busRoots(pci).flatMap((root) => {
      const numbered = withNumber(root);
      return root.isExpander || root.index === 0 ? numbered : [];
    });
    if (!roots.some(({ isExpander }) => isExpander)) return [];
    roots.sort((a, b) => a.first - b.first || a.index - b.index);
    return roots.flatMap((root, position) => overlap(root, roots[position + 1]));
  },
};

interface NumberedRoot extends BusRoot {
  readonly first: number;
}

function withNumber(root: BusRoot): NumberedRoot[] {
  return root.first === undefined ? [] : [{ ...root, first: root.first }];
}

function overlap(root: NumberedRoot, next: NumberedRoot | undefined): Complaint[] {
  const about = controllersOf(root, next);
  const last = root.first + root.count - 1;
  if (next !== undefined && next.first === root.first) {
    return [
      warning(
        `${nameRoot(root)} and ${nameRoot(next)} have the same bus number ${root.first}: QEMU refuses that`,
        about,
      ),
    ];
  }
  const end = next === undefined ? BUS_NUMBERS : next.first;
  if (last < end) return [];
  const needs = `${nameRoot(root)} needs ${count(root.count, 'bus number')}, from ${root.first} to ${last}`;
  const but =
    next === undefined
      ? `the last bus number is ${LAST_BUS_NUMBER}`
      : `${nameRoot(next)} begins at ${next.first}`;
  return [warning(`${needs}, but ${but}: devices stay invisible`, about, remedy(root, next, end))];
}

function remedy(
  root: NumberedRoot,
  next: NumberedRoot | undefined,
  end: number,
): string | undefined {
  if (root.isExpander && end > root.count) {
    return `set busNr of \`${root.controller?.id}\` to ${end - root.count} or less`;
  }
  if (next === undefined) return undefined;
  return `set busNr of \`${next.controller?.id}\` to ${root.first + root.count} or more`;
}

function nameRoot({ controller }: BusRoot): string {
  return controller === undefined ? 'bus 0' : nameOf(controller);
}

function controllersOf(...roots: readonly (BusRoot | undefined)[]): PlanController[] {
  return roots.flatMap((root) => root?.controller ?? []);
}
