import { describe, expect, it } from 'vitest';
import { busNumbersOf } from '../../src/compare/bus-numbers.ts';
import type { PciAddress } from '../../src/core/address.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { planTree } from '../../src/topology/plan-tree.ts';

type Seat = readonly [bus: number, slot: number, fn?: number];

function controller(index: number, model: string, seat?: Seat, busNr?: number): PlanDevice {
  const [bus = 0, slot = 0, fn = 0] = seat ?? [];
  const address: PciAddress = { type: 'pci', domain: 0, bus, slot, function: fn };
  return {
    id: `pci${index}`,
    kind: 'controller',
    type: 'pci',
    index,
    model,
    ...(seat === undefined ? {} : { address }),
    ...(busNr === undefined ? {} : { busNr }),
  };
}

function numbersOf(...devices: readonly PlanDevice[]): ReturnType<typeof busNumbersOf> {
  const machine = { arch: 'x86_64', type: 'pc-q35-7.2', virtType: 'qemu' };
  const plan: Plan = { machine, devices, by: 'given' };
  return busNumbersOf(planTree(plan, bundledModel()));
}

const root = controller(0, 'pcie-root');
const conventionalRoot = controller(0, 'pci-root');

function list({ numbers }: ReturnType<typeof busNumbersOf>): Record<number, number> {
  return Object.fromEntries(numbers);
}

describe('bus numbers', () => {
  it('go by slot and function, not by index', () => {
    const found = numbersOf(
      root,
      controller(1, 'pcie-root-port', [0, 3]),
      controller(2, 'pcie-root-port', [0, 2, 1]),
      controller(3, 'pcie-root-port', [0, 2, 0]),
    );
    expect(list(found)).toEqual({ 0: 0, 3: 1, 2: 2, 1: 3 });
  });

  it('go down before they go on', () => {
    const found = numbersOf(
      root,
      controller(1, 'pcie-root-port', [0, 1]),
      controller(2, 'pcie-switch-upstream-port', [1, 0]),
      controller(3, 'pcie-switch-downstream-port', [2, 1]),
      controller(4, 'pcie-switch-downstream-port', [2, 0]),
      controller(5, 'pcie-to-pci-bridge', [4, 0]),
      controller(6, 'pci-bridge', [5, 1]),
      controller(7, 'dmi-to-pci-bridge', [0, 30]),
      controller(8, 'pci-bridge', [7, 1]),
    );
    expect(list(found)).toEqual({ 0: 0, 1: 1, 2: 2, 4: 3, 5: 4, 6: 5, 3: 6, 7: 7, 8: 8 });
    expect(found).toMatchObject({ used: 9, left: 247 });
  });

  it('start anew at each expander bus', () => {
    const found = numbersOf(
      root,
      controller(1, 'pcie-expander-bus', [0, 1], 64),
      controller(2, 'pcie-root-port', [0, 2]),
      controller(3, 'pcie-root-port', [1, 0]),
    );
    expect(list(found)).toEqual({ 0: 0, 2: 1, 1: 64, 3: 65 });
    expect(found.roots).toEqual([
      { bus: 0, first: 0, used: 2, left: 62 },
      { bus: 1, first: 64, used: 2, left: 190 },
    ]);
  });

  it('of a conventional expander bus are two: devices sit behind a bridge of its own', () => {
    const found = numbersOf(
      conventionalRoot,
      controller(1, 'pci-expander-bus', [0, 3], 100),
      controller(2, 'pci-bridge', [1, 1]),
    );
    expect(list(found)).toEqual({ 0: 0, 1: 101, 2: 102 });
    expect(found.roots[1]).toEqual({ bus: 1, first: 100, used: 3, left: 153 });
  });

  it('overlap where less than nothing is left', () => {
    const found = numbersOf(
      root,
      controller(1, 'pcie-root-port', [0, 1]),
      controller(2, 'pcie-root-port', [0, 2]),
      controller(3, 'pcie-expander-bus', [0, 3], 2),
      controller(4, 'pcie-expander-bus', [0, 4], 255),
      controller(5, 'pcie-root-port', [4, 0]),
    );
    expect(found.roots.map(({ left }) => left)).toEqual([-1, 252, -1]);
  });

  it('of an expander bus without a number are not known', () => {
    const found = numbersOf(root, controller(1, 'pcie-expander-bus', [0, 1]));
    expect(list(found)).toEqual({ 0: 0 });
  });

  it('come to an end where buses hang from each other', () => {
    const found = numbersOf(
      root,
      controller(1, 'pci-bridge', [2, 1]),
      controller(2, 'pci-bridge', [1, 1]),
    );
    expect([...found.numbers.keys()].sort()).toEqual([0, 1, 2]);
  });
});
