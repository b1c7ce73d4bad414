import { BUS_NUMBERS } from '../core/pci.ts';
import { controllersByIndex } from '../guest/controllers.ts';
import type { Draft, Guest } from '../guest/guest.ts';
import { topOf } from '../topology/bus-tree.ts';

const EXPANDERS: Readonly<Record<string, number>> = {
  'pcie-expander-bus': 1,
  'pci-expander-bus': 2,
};
/** Numbers left free behind each expander bus, as far as there are any: room for ports to come. */
const HEADROOM = 8;

interface Tree {
  readonly root: Draft<'controller'> | undefined;
  /** Numbers that it and the buses below it take. */
  readonly size: number;
}

/**
 * Gives expander buses that have none a bus number with room for every bus below. Numbers go down from the top, as
 * libvirt's do.
 */
export function giveBusNumbers({ lists }: Guest): void {
  const expanders = lists.controller.filter(
    ({ type, model }) => type === 'pci' && EXPANDERS[model ?? ''] !== undefined,
  );
  const open = expanders.filter(({ busNr }) => busNr === undefined);
  if (open.length === 0) return;
  const sizes = sizesOf(lists, expanders);
  const fixed = expanders
    .filter(({ busNr }) => busNr !== undefined)
    .map((root): Tree & { first: number } => ({
      root,
      size: sizes.get(root) ?? 1,
      first: root.busNr ?? 0,
    }));
  const all = [{ root: undefined, size: sizes.get(undefined) ?? 1, first: 0 }, ...fixed].sort(
    (a, b) => a.first - b.first,
  );
  const gaps = all.map(({ first, size }, i) => ({
    from: first + size,
    to: all[i + 1]?.first ?? BUS_NUMBERS,
  }));
  const left = open.map((root): Tree => ({ root, size: sizes.get(root) ?? 1 }));
  const places = distribute(
    left,
    gaps.map(({ from, to }) => to - from),
  );
  gaps.forEach(({ from, to }, i) => {
    const here = places[i] ?? [];
    const room = to - from - here.reduce((sum, { size }) => sum + size, 0);
    const extra = Math.min(HEADROOM, Math.floor(room / (here.length + 1)));
    let end = to;
    for (const { root, size } of here) {
      end -= size + extra;
      if (root !== undefined) root.busNr = end;
    }
  });
}

/** Numbers that each expander bus takes, and what has none above it, with all buses below. */
function sizesOf(
  { controller: controllers }: Guest['lists'],
  expanders: readonly Draft<'controller'>[],
): Map<Draft<'controller'> | undefined, number> {
  const byIndex = controllersByIndex({ controller: controllers }, 'pci');
  const sizes = new Map<Draft<'controller'> | undefined, number>([[undefined, 1]]);
  for (const expander of expanders) sizes.set(expander, EXPANDERS[expander.model ?? ''] ?? 1);
  for (const [index, controller] of byIndex) {
    const isExpander = expanders.includes(controller);
    if (isExpander || index === 0) continue;
    const top = expanders.find((each) => each.index === topOf(index, byIndex));
    sizes.set(top, (sizes.get(top) ?? 1) + 1);
  }
  return sizes;
}

/** Which gap each goes to: the largest first, each to the highest gap that has room; all ways are tried. */
function distribute(trees: readonly Tree[], rooms: readonly number[]): Tree[][] {
  const order = [...trees].sort((a, b) => b.size - a.size);
  const places: Tree[][] = rooms.map(() => []);
  const left = [...rooms];
  const place = (i: number): boolean => {
    const tree = order[i];
    if (tree === undefined) return true;
    for (let gap = rooms.length - 1; gap >= 0; gap--) {
      if ((left[gap] ?? 0) < tree.size) continue;
      left[gap] = (left[gap] ?? 0) - tree.size;
      places[gap]?.push(tree);
      if (place(i + 1)) return true;
      places[gap]?.pop();
      left[gap] = (left[gap] ?? 0) + tree.size;
    }
    return false;
  };
  place(0);
  return places.map((list) => trees.filter((tree) => list.includes(tree)));
}
