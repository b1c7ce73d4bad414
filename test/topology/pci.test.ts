import { describe, expect, test } from 'vitest';
import {
  AUTOMATIC,
  CONNECT_BIT,
  CONVENTIONAL,
  EXPRESS,
  HOTPLUG,
  INTEGRATED,
  SHARES_SLOT,
} from '../../src/model/connect.ts';
import type { ConnectKind } from '../../src/model/controller-facts.ts';
import { bundledModel } from '../../src/model/load.ts';
import type { PciModel } from '../../src/model/model.ts';
import {
  emptyTopology,
  findSeat,
  hasFreeSlot,
  isSlotFree,
  isTaken,
  makeBus,
  misfit,
  type PciTopology,
  take,
} from '../../src/topology/pci.ts';
import { times } from '../support/builders.ts';

const { pci } = bundledModel();
const KINDS = Object.keys(CONNECT_BIT) as ConnectKind[];

function model(name: string): PciModel {
  const found = pci.get(name);
  if (found === undefined) throw new Error(`no model ${name}`);
  return found;
}

function topologyOf(...models: string[]): PciTopology {
  const topology = emptyTopology();
  models.forEach((name, index) => {
    topology.buses.push(makeBus(index, model(name)));
  });
  return topology;
}

/** Takes the next seat and shows it. */
function next(topology: PciTopology, flags: number, group = 0, fn?: number): string | undefined {
  const seat = findSeat(topology, flags, group, fn);
  if (seat === undefined) return undefined;
  take(topology, seat, flags, group, false);
  return `${seat.bus}:${seat.slot}.${seat.function}`;
}

const conventional = AUTOMATIC | CONVENTIONAL;
const express = AUTOMATIC | EXPRESS;
const port = CONNECT_BIT['pcie-root-port'] | SHARES_SLOT;

describe('what plugs into which bus', () => {
  const bridges: ConnectKind[] = ['conventional', 'pci-bridge'];
  const ports: ConnectKind[] = ['express', 'pcie-switch-upstream-port', 'pcie-to-pci-bridge'];

  test.each<[string, ConnectKind[]]>([
    ['pci-root', [...bridges, 'pci-expander-bus']],
    ['pcie-root', ['express', 'pcie-root-port', 'dmi-to-pci-bridge', 'pcie-expander-bus']],
    ['pci-bridge', bridges],
    ['pci-expander-bus', bridges],
    ['pcie-expander-bus', ['pcie-root-port', 'dmi-to-pci-bridge']],
    ['dmi-to-pci-bridge', bridges],
    ['pcie-to-pci-bridge', bridges],
    ['pcie-root-port', ports],
    ['pcie-switch-downstream-port', ports],
    ['pcie-switch-upstream-port', ['pcie-switch-downstream-port']],
  ])('%s: %j', (name, accepted) => {
    const bus = makeBus(0, model(name));
    const fitting = KINDS.filter((kind) => misfit(bus, CONNECT_BIT[kind], false) === undefined);
    expect(fitting.sort()).toEqual([...accepted].sort());
  });

  test.each([
    ['pci-root', true],
    ['pci-bridge', true],
    ['pci-expander-bus', true],
    ['pcie-to-pci-bridge', true],
    ['dmi-to-pci-bridge', false],
  ])('a seat on a %s is chosen for conventional devices: %s', (name, chosen) => {
    const wrong = misfit(makeBus(0, model(name)), conventional, false);
    expect(wrong).toBe(chosen ? undefined : 'not-automatic');
  });

  test.each([
    ['pcie-root-port', true],
    ['pcie-switch-downstream-port', true],
    ['pcie-root', false],
  ])('a seat on a %s is chosen for express devices: %s', (name, chosen) => {
    const wrong = misfit(makeBus(0, model(name)), express, false);
    expect(wrong).toBe(chosen ? undefined : 'not-automatic');
  });
});

describe('a seat that is asked for', () => {
  const asked = (name: string, flags: number) => misfit(makeBus(0, model(name)), flags, true);

  test('need not be on a bus where seats are chosen', () => {
    expect(asked('pcie-root', express)).toBeUndefined();
  });

  test('mixes conventional and express devices', () => {
    expect(asked('pcie-root', conventional)).toBeUndefined();
    expect(asked('pci-bridge', express)).toBeUndefined();
    expect(asked('pcie-root-port', conventional)).toBeUndefined();
  });

  test('puts a PCI bridge wherever a device may sit', () => {
    expect(asked('pcie-root', CONNECT_BIT['pci-bridge'])).toBeUndefined();
    expect(asked('pcie-expander-bus', CONNECT_BIT['pci-bridge'])).toBe('wrong-kind');
  });

  test('puts no device where only controllers sit', () => {
    expect(asked('pcie-expander-bus', conventional)).toBe('wrong-kind');
    expect(asked('pcie-switch-upstream-port', express)).toBe('wrong-kind');
  });
});

describe('special needs', () => {
  test('an integrated device sits on bus 0, whatever bus that is', () => {
    const needs = INTEGRATED | conventional;
    expect(misfit(makeBus(0, model('pcie-root')), needs, false)).toBeUndefined();
    expect(misfit(makeBus(1, model('pci-bridge')), needs, false)).toBe('not-integrated');
  });

  test('a device to be plugged in later needs a bus that takes it', () => {
    const needs = express | HOTPLUG;
    const rootPort = model('pcie-root-port');
    expect(misfit(makeBus(1, rootPort), needs, false)).toBeUndefined();
    expect(misfit(makeBus(1, rootPort, { hotplug: false }), needs, false)).toBe('not-hotpluggable');
    expect(misfit(makeBus(0, model('pcie-root')), EXPRESS | HOTPLUG, false)).toBe(
      'not-hotpluggable',
    );
  });

  test('a bus may be narrowed to some kinds', () => {
    const accepts = CONNECT_BIT['pcie-to-pci-bridge'];
    const bus = makeBus(1, model('pcie-root-port'), { accepts });
    expect(misfit(bus, express, false)).toBe('wrong-kind');
    expect(misfit(bus, CONNECT_BIT['pcie-to-pci-bridge'], false)).toBeUndefined();
  });
});

describe('seats are chosen from the lowest bus and slot on', () => {
  test('slot 0 of a root is never used', () => {
    expect(next(topologyOf('pci-root'), conventional)).toBe('0:1.0');
  });

  test('buses that do not fit are passed over', () => {
    const topology = topologyOf('pcie-root', 'pcie-root-port', 'pcie-to-pci-bridge');
    expect([next(topology, conventional), next(topology, express)]).toEqual(['2:1.0', '1:0.0']);
  });

  test('a bus is filled before the next one, then there is none', () => {
    const topology = topologyOf('pcie-root', 'pcie-root-port', 'pcie-root-port');
    expect(times(3, () => next(topology, express))).toEqual(['1:0.0', '2:0.0', undefined]);
  });

  test('ports share a slot, a function each', () => {
    const topology = topologyOf('pcie-root');
    expect(times(9, () => next(topology, port))).toEqual([
      ...times(8, (fn) => `0:1.${fn}`),
      '0:2.0',
    ]);
  });

  test('other devices do not share', () => {
    const topology = topologyOf('pcie-root');
    next(topology, port);
    expect(next(topology, INTEGRATED | conventional)).toBe('0:2.0');
    expect(next(topology, port)).toBe('0:1.1');
  });

  test('a slot with a device first is not shared', () => {
    const topology = topologyOf('pcie-root');
    take(topology, { domain: 0, bus: 0, slot: 1, function: 0 }, EXPRESS, 0, true);
    expect(next(topology, port)).toBe('0:2.0');
  });

  test('a function may be asked for, in a free slot', () => {
    const topology = topologyOf('pci-root');
    expect(next(topology, conventional, 0, 7)).toBe('0:1.7');
    expect(next(topology, conventional, 0, 7)).toBe('0:2.7');
  });

  test('a device that shares gets the function it asks for where that is free', () => {
    const topology = topologyOf('pcie-root');
    next(topology, port);
    expect(next(topology, port, 0, 0)).toBe('0:2.0');
    expect(next(topology, port, 0, 3)).toBe('0:1.3');
  });

  test('a seat that was taken in between is left out', () => {
    const topology = topologyOf('pci-root');
    next(topology, conventional);
    take(topology, { domain: 0, bus: 0, slot: 2, function: 5 }, CONVENTIONAL, 0, true);
    expect(next(topology, conventional)).toBe('0:3.0');
  });

  test('a bus that is added later is found', () => {
    const topology = topologyOf('pcie-root', 'pcie-root-port');
    expect(times(2, () => next(topology, express))).toEqual(['1:0.0', undefined]);
    topology.buses.push(makeBus(2, model('pcie-root-port')));
    expect(next(topology, express)).toBe('2:0.0');
  });
});

describe('isolation groups', () => {
  const bridges = (count: number) => {
    const topology = emptyTopology();
    for (let i = 0; i < count; i++) {
      topology.buses.push(makeBus(i, model('pci-root'), { groupLocked: i === 0 }));
    }
    return topology;
  };

  test('keep away from the locked bus and from each other', () => {
    const topology = bridges(3);
    expect([7, 8, 7].map((group) => next(topology, conventional, group))).toEqual([
      '1:1.0',
      '2:1.0',
      '1:2.0',
    ]);
  });

  test('end where no bus is empty', () => {
    const topology = bridges(2);
    expect([7, 8].map((group) => next(topology, conventional, group))).toEqual([
      '1:1.0',
      undefined,
    ]);
  });

  test('a stranger that asks for a seat opens the bus to all without a group', () => {
    const topology = bridges(2);
    next(topology, conventional, 7);
    take(topology, { domain: 0, bus: 1, slot: 9, function: 0 }, CONVENTIONAL, 8, true);
    expect(next(topology, conventional, 7)).toBeUndefined();
    for (let slot = 1; slot <= 31; slot++) {
      take(topology, { domain: 0, bus: 0, slot, function: 0 }, CONVENTIONAL, 0, true);
    }
    expect(next(topology, conventional)).toBe('1:2.0');
  });
});

describe('what is taken', () => {
  test('a function, not its slot', () => {
    const topology = topologyOf('pci-root');
    take(topology, { domain: 0, bus: 0, slot: 4, function: 2 }, CONVENTIONAL, 0, true);
    const [bus] = topology.buses;
    if (bus === undefined) throw new Error('no bus');
    expect([
      isTaken(bus, 4, 2),
      isTaken(bus, 4, 0),
      isSlotFree(bus, 4),
      isSlotFree(bus, 5),
    ]).toEqual([true, false, false, true]);
  });

  test('the last free slot makes a guest full', () => {
    const topology = topologyOf('pcie-root-port');
    expect(hasFreeSlot(topology)).toBe(true);
    take(topology, { domain: 0, bus: 0, slot: 0, function: 3 }, EXPRESS, 0, true);
    expect(hasFreeSlot(topology)).toBe(false);
    expect(hasFreeSlot(emptyTopology())).toBe(false);
  });

  test('a bus that does not exist changes nothing', () => {
    const topology = topologyOf('pci-root');
    take(topology, { domain: 0, bus: 5, slot: 1, function: 0 }, CONVENTIONAL, 0, true);
    expect(topology.buses[0]?.used).toBe(0);
  });
});
