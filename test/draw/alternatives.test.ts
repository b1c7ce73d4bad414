import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { boxesIn } from '../../src/draw/box.ts';
import { boxesOf } from '../../src/draw/boxes.ts';
import { draw } from '../../src/draw/draw.ts';
import { at, pci, planWith } from './plans.ts';

/** Network cards behind ports, in the order of their ports. */
function guest(...names: readonly string[]): Plan {
  return planWith([
    pci(0, 'pcie-root'),
    ...names.flatMap((id, i) => [
      pci(i + 1, 'pcie-root-port', at(0, 1, i)),
      { id, kind: 'interface', model: 'virtio', ...at(i + 1, 0) },
    ]),
  ]);
}

const devicesIn = (made: Plan, like?: Plan): string[] =>
  boxesIn(boxesOf(made, { like })).flatMap(({ kind, name }) => (kind === 'device' ? [name] : []));

describe('like another drawing', () => {
  it('devices are in its order, and new ones behind them', () => {
    expect(devicesIn(guest('c', 'x', 'a', 'b'), guest('a', 'b', 'c'))).toEqual([
      'a',
      'b',
      'c',
      'x',
    ]);
  });

  it('the order is that of the addresses where it has none of the devices', () => {
    expect(devicesIn(guest('c', 'a', 'b'), guest('x'))).toEqual(['c', 'a', 'b']);
  });

  it('a drawing like itself is the same', () => {
    const made = guest('b', 'c', 'a');
    expect(draw(made, { as: 'svg', like: made })).toBe(draw(made, { as: 'svg' }));
  });
});

describe('against another plan', () => {
  const before = guest('a', 'b', 'gone');
  const after = guest('b', 'a', 'new', 'newer');

  it('what is new or elsewhere is marked in words', () => {
    expect(draw(after, { as: 'text', against: before })).toMatchInlineSnapshot(`
      "pc-q35-10.0 (x86_64) [gone: gone]
      └─ pcie-root 0
         ├─ 01.0 pcie-root-port 1 [hotplug] ── 00.0 * b [moved from 02:00.0]: interface (virtio)
         ├─ 01.1 pcie-root-port 2 [hotplug] ── 00.0 * a [moved from 01:00.0]: interface (virtio)
         ├─ 01.2 pcie-root-port 3 [hotplug] ── 00.0 * new [new]: interface (virtio)
         ├─ 01.3 * pcie-root-port 4 [new, hotplug] ── 00.0 * newer [new]: interface (virtio)
         └─ 29 free slots, 02–1e
      "
    `);
  });

  it('marks are classes and words in SVG', () => {
    const svg = draw(after, { as: 'svg', against: before });
    expect(svg).toContain('class="device moved" data-device="a"');
    expect(svg).toContain('class="device new" data-device="new"');
    expect(svg).toMatch(/<text class="mark"[^>]*>moved from 01:00\.0<\/text>/);
    expect(svg).toContain('gone: gone');
  });

  it('nothing is marked against the plan itself', () => {
    for (const as of ['text', 'svg', 'dot'] as const)
      expect(draw(after, { as, against: after })).toBe(draw(after, { as }));
  });
});
