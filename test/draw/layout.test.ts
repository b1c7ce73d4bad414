import { afterAll, beforeAll, expect, it } from 'vitest';
import { boxesOf } from '../../src/draw/boxes.ts';
import { layout, type Rectangle } from '../../src/draw/layout.ts';
import { FACES } from '../../src/draw/lines.ts';
import { widthOf } from '../../src/draw/text-width.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { guestWith, hostileNames } from './hostile-names.ts';
import { at, manyPlans, pci, planWith } from './plans.ts';

afterAll(disposeSolver);

let pages: readonly { readonly name: string; readonly page: Rectangle }[] = [];
beforeAll(async () => {
  const plans = [
    ...(await manyPlans()),
    { name: 'hostile names', made: guestWith(hostileNames) },
    { name: 'bridges behind bridges', made: deepPlan(200) },
  ];
  pages = plans.map(({ name, made }) => ({ name, page: layout(boxesOf(made)) }));
}, 300_000);

function deepPlan(depth: number): ReturnType<typeof planWith> {
  const bridges = Array.from({ length: depth }, (_, i) => pci(i + 1, 'pci-bridge', at(i, 1)));
  return planWith([pci(0, 'pci-root'), ...bridges]);
}

function all(rectangle: Rectangle): Rectangle[] {
  return [rectangle, ...rectangle.children.flatMap(all)];
}

/** Checks every box of every page. */
function everyBox(check: (rectangle: Rectangle) => boolean): void {
  const faults = pages.flatMap(({ name, page }) =>
    all(page)
      .filter((rectangle) => !check(rectangle))
      .map(({ box }) => `${name}: ${box.name}`),
  );
  expect(faults).toEqual([]);
}

const isInside = (inner: Rectangle, outer: Rectangle): boolean =>
  inner.x > outer.x &&
  inner.y > outer.y &&
  inner.x + inner.width < outer.x + outer.width &&
  inner.y + inner.height < outer.y + outer.height;

const areApart = (a: Rectangle, b: Rectangle): boolean =>
  a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;

it('boxes lie inside the box around them', () => {
  everyBox((outer) => outer.children.every((inner) => isInside(inner, outer)));
});

it('siblings do not overlap', () => {
  everyBox(({ children }) =>
    children.every((a, i) => children.slice(i + 1).every((b) => areApart(a, b))),
  );
});

it('siblings are in order, row by row', () => {
  everyBox(({ children }) =>
    children.slice(1).every((next, i) => {
      const before = children[i];
      return before === undefined || next.y > before.y || next.x > before.x;
    }),
  );
});

it('text stays inside its box and above the boxes in it', () => {
  everyBox(({ x, y, width, height, lines, children }) =>
    lines.every((line) => {
      const below = Math.min(y + height, ...children.map((child) => child.y));
      const isBeside = line.x + widthOf(line.text, FACES[line.kind]) < x + width;
      return isBeside && line.y - FACES[line.kind].size >= y && line.y < below;
    }),
  );
});

it('text is not small', () => {
  for (const { size } of Object.values(FACES)) expect(size).toBeGreaterThanOrEqual(11);
});

it('pages are no wider than 1200 pixels, unless boxes are nested very deeply', () => {
  const wide = pages.filter(({ page }) => page.width > 1200).map(({ name }) => name);
  expect(wide).toEqual(['bridges behind bridges']);
});

it('a hundred devices make a page that is neither a line nor a column', () => {
  const disks = Array.from({ length: 100 }, (_, i) => [
    pci(i + 1, 'pcie-root-port', at(0, 1 + Math.floor(i / 8), i % 8)),
    { id: `disk${i}`, kind: 'disk', target: `vd${i}`, targetBus: 'virtio', ...at(i + 1, 0) },
  ]).flat();
  const { width, height } = layout(boxesOf(planWith([pci(0, 'pcie-root'), ...disks])));
  expect(width).toBeGreaterThan(1000);
  expect(width).toBeLessThanOrEqual(1200);
  expect(height).toBeLessThan(2200);
});
