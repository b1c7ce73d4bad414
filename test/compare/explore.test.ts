import { afterAll, describe, expect, it } from 'vitest';
import { type Exploration, explore } from '../../src/compare/explore.ts';
import { FIGURES } from '../../src/compare/figure-list.ts';
import { type Figures, figuresOf } from '../../src/compare/figures.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Objective, Request } from '../../src/core/request.ts';
import { planFront } from '../../src/planner/front.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { modelOf, smallProblem } from '../problem/small-problems.ts';
import { faultsOf, samples } from '../properties/random-plans.ts';

afterAll(disposeSolver);

/** Two cards on two cells, which may sit away from them. */
const REQUEST: Request = {
  machine: {
    arch: 'x86_64',
    type: 'q35',
    capabilities: 'qemu-10.0.0',
    vcpus: 4,
    cells: [{ id: 0 }, { id: 1 }],
  },
  tunables: { numa: 'prefer' },
  devices: [0, 1].map((n) => ({
    id: `gpu${n}`,
    kind: 'hostdev' as const,
    type: 'pci',
    hostAddress: `0000:1${n}:00.0`,
    tunables: { cell: n },
  })),
};

/** The figures of each plan, in the order of the objectives. */
function values({ alternatives, objectives }: Exploration): number[][] {
  return alternatives.flatMap((each) => {
    if (each.outcome !== 'planned') return [];
    return [objectives.map((name) => figureOf(name, each.plan, each.figures))];
  });
}

function figureOf(objective: Objective, plan: Plan, figures = figuresOf(plan)): number {
  const column = FIGURES.find((each) => each.objective === objective);
  return column?.of(figures) ?? Number.NaN;
}

describe('exploring', () => {
  it.each(['nonsense', 'flat:3', 'nova-ports:29'])('refuses %s as `compare` does', async (name) => {
    await expect(explore(REQUEST, { alternatives: [name] })).rejects.toMatchObject({
      code: 'AlternativeUnknown',
    });
  });

  it('refuses an objective that is none', async () => {
    const objectives = ['speed' as Objective];
    await expect(explore(REQUEST, { objectives })).rejects.toMatchObject({ code: 'ValueInvalid' });
  });

  it('finds all trade-offs between controllers and distance', async () => {
    const found = await explore(REQUEST, { objectives: ['controllers', 'distance'] });
    expect(found.complete).toBe(true);
    // Away from both cells, near one, near both: an expander bus more each time.
    const points = values(found);
    expect(points.map(([, distance]) => distance)).toEqual([20, 10, 0]);
    const controllers = points.map(([count]) => count ?? 0);
    expect(controllers).toEqual([...controllers].sort((a, b) => a - b));
    expect(new Set(controllers).size).toBe(3);
    expect(found.alternatives.map(({ name }) => name)).toEqual(['front 1', 'front 2', 'front 3']);
    expect(found.alternatives.map(({ says }) => says)).toEqual([
      'fewest controllers',
      'between the others',
      'fewest distance',
    ]);
  });

  it('keeps the best of several alternatives only', async () => {
    const objectives = ['controllers', 'headroom'] as const;
    const asked = await explore(REQUEST, { objectives });
    const both = await explore(REQUEST, {
      objectives,
      alternatives: [{ name: 'as asked', request: REQUEST }, 'packed', 'flat'],
    });
    const isNoWorse = (a: readonly number[], b: readonly number[]): boolean =>
      (a[0] ?? 0) <= (b[0] ?? 0) && (a[1] ?? 0) >= (b[1] ?? 0);
    const [points, before] = [values(both), values(asked)];
    for (const point of points)
      expect(points.filter((other) => isNoWorse(other, point))).toEqual([point]);
    for (const point of before) expect(points.some((other) => isNoWorse(other, point))).toBe(true);
  });

  it('says why there is no plan', async () => {
    const request = { ...REQUEST, tunables: { limits: { controllers: 0 } } };
    const { alternatives, complete } = await explore(request);
    expect(complete).toBe(true);
    expect(alternatives).toMatchObject([{ name: 'as asked', outcome: 'impossible' }]);
  });

  it('finds what the front of a request has, for small problems', {
    timeout: 240_000,
  }, async () => {
    const objectives = ['controllers', 'headroom', 'distance'] as const;
    for (let seed = 0; seed < 40; seed++) {
      const { request, machine } = smallProblem(seed);
      const model = modelOf(machine);
      const front = await planFront(request, objectives, { model });
      const plans = front.outcome === 'planned' ? front.plans : [];
      const found = await explore(request, { objectives, model });
      const costs = plans.map((plan) =>
        objectives.map((name) => figureOf(name, plan, figuresOf(plan, { request, model }))),
      );
      expect(values(found).map(String).sort(), `seed ${seed}`).toEqual(costs.map(String).sort());
    }
  });
});

/** A device with an address, or a controller's with one. */
function isPinned(id: string, { devices }: Request): boolean {
  const device = devices.find((each) => each.id === id);
  return device?.address !== undefined || device?.kind === 'input';
}

function spareWished({ tunables }: Request): number {
  return (tunables?.hotplug?.spare ?? []).reduce((sum, { count }) => sum + count, 0);
}

interface Compared {
  readonly value: number;
  readonly figure: number;
  readonly figures: Figures;
  readonly request: Request;
}

/** Where a figure is rightly another than what the solver counts. */
const DIFFERENCES: { readonly [K in Objective]?: (compared: Compared) => boolean } = {
  // Where a stated address is off the cell, there is nothing for the solver to make better.
  distance: ({ figures, request }) => figures.offCell.some((id) => isPinned(id, request)),
  // Seats that are kept free on bus 0 are free, and yet nothing else may take them.
  headroom: ({ value, figure, request }) => figure - spareWished(request) === value,
  // The solver takes a window for each device, though those that share a port share its window.
  ioWindows: ({ value, figure, figures }) => figure < value && figures.sharing > 0,
};

describe('figures', () => {
  it('count what the objectives of the solver count', { timeout: 600_000 }, async () => {
    const faults = await faultsOf((plan, request) => {
      const figures = figuresOf(plan, { request });
      return (plan.objectives ?? []).flatMap(({ name, value }) => {
        const figure = figureOf(name, plan, figures);
        const mayDiffer = DIFFERENCES[name]?.({ value, figure, figures, request }) ?? false;
        return figure === value || mayDiffer ? [] : [`${name} ${value}, figure ${figure}`];
      });
    }, samples);
    expect(faults).toEqual([]);
  });
});
