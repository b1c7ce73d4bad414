import { describe, expect, it } from 'vitest';
import { labelled } from '../../src/report/labels.ts';
import { scaleOf } from '../../src/report/scale.ts';

describe('labels of a plot', () => {
  it('keep clear of each other and of points', () => {
    const marks = [0, 12, 24].map((x, i) => ({ x: 100 + x, y: 100, text: `${i} ${i + 1}` }));
    const places = labelled(marks, [0, 400]).map(({ label }) => `${label.x} ${label.y}`);
    expect(new Set(places).size).toBe(3);
  });

  it('stay inside where there is room', () => {
    const [only] = labelled([{ x: 395, y: 100, text: '1 2 3' }], [0, 400]);
    expect(only?.label.anchor).toBe('end');
  });
});

describe('scales', () => {
  it.each([
    [
      [0, 30],
      [0, 5, 10, 15, 20, 25, 30],
    ],
    [
      [13, 28],
      [10, 15, 20, 25, 30],
    ],
    [[0.1, 0.4], undefined],
  ])('cover %j with round numbers', (values, expected) => {
    const { ticks, at } = scaleOf(values, [0, 100]);
    expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values));
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
    expect(at(ticks[0] ?? 0)).toBe(0);
    expect(at(ticks.at(-1) ?? 0)).toBe(100);
    if (Array.isArray(expected)) expect(ticks).toEqual(expected);
    for (const tick of ticks) expect(String(tick).length).toBeLessThan(6);
  });

  it('have room for a single value', () => {
    expect(scaleOf([7, 7], [0, 100]).ticks).toEqual([7, 8]);
  });
});
