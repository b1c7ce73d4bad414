import { busNumbersOf } from '../../src/compare/bus-numbers.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import {
  isHostBridge,
  type PlanBus,
  type PlanSeated,
  planTree,
} from '../../src/topology/plan-tree.ts';

/** A function in the answer of `query-pci`. */
export interface Answered {
  bus: number;
  slot: number;
  function: number;
  qdev_id: string;
  class_info: { class: number; desc: string };
  id: { vendor: number; device: number };
  regions: { bar: number; type: 'io' | 'memory'; address: number; size: number }[];
  pci_bridge?: {
    bus: { number: number; secondary: number; subordinate: number };
    devices: Answered[];
  };
}

/** A root in the answer of `query-pci`. */
export interface AnsweredRoot {
  bus: number;
  devices: Answered[];
}

const IDS: Readonly<Record<string, readonly [number, number]>> = {
  'pcie-root-port': [0x1b36, 0x0c],
  'pcie-switch-upstream-port': [0x104c, 0x8232],
  'pcie-switch-downstream-port': [0x104c, 0x8233],
  'pcie-to-pci-bridge': [0x1b36, 0x0e],
  'pcie-expander-bus': [0x1b36, 0x0b],
};

/** What `query-pci` answers once firmware has numbered the buses of a Q35 guest. */
export function answerOf(plan: Plan): AnsweredRoot[] {
  const tree = planTree(plan, bundledModel());
  const { numbers } = busNumbersOf(tree);
  let memory = 0xfe000000;
  const answered = (
    { device, function: fn, bus }: PlanSeated,
    on: PlanBus,
    slot: number,
  ): Answered => {
    const model = device.kind === 'controller' ? (device.model ?? '') : '';
    const [vendor, id] = IDS[model] ?? [0x1af4, 0x1044];
    memory += 0x1000;
    const made: Answered = {
      bus: numbers.get(on.index) ?? 0,
      slot,
      function: fn,
      qdev_id: device.id,
      class_info: { class: 255, desc: 'Class 00ff' },
      id: { vendor, device: id },
      regions: [
        { bar: 0, type: 'memory', address: memory, size: 0x1000 },
        { bar: 6, type: 'memory', address: -1, size: 0x40000 },
      ],
    };
    if (bus === undefined || isHostBridge(bus)) return made;
    const secondary = numbers.get(bus.index) ?? 0;
    const devices = devicesOn(bus);
    const below = devices.flatMap((each) => each.pci_bridge?.bus.subordinate ?? []);
    const subordinate = Math.max(secondary, ...below);
    return { ...made, pci_bridge: { bus: { number: made.bus, secondary, subordinate }, devices } };
  };
  const devicesOn = (bus: PlanBus): Answered[] =>
    bus.slots.flatMap(({ slot, devices }) => devices.map((each) => answered(each, bus, slot)));
  const host: Answered = {
    bus: 0,
    slot: 0,
    function: 0,
    qdev_id: '',
    class_info: { class: 0x600, desc: 'Host bridge' },
    id: { vendor: 0x8086, device: 0x29c0 },
    regions: [],
  };
  const lpc: Answered = {
    ...host,
    slot: 0x1f,
    class_info: { class: 0x601, desc: 'ISA bridge' },
    id: { vendor: 0x8086, device: 0x2918 },
  };
  const roots = [...tree.buses.values()].filter(isHostBridge).map((bus) => {
    const chips = bus.index === 0 ? [host, lpc] : [];
    return { bus: numbers.get(bus.index) ?? 0, devices: [...chips, ...devicesOn(bus)] };
  });
  // The monitor lists the newest first.
  return roots.reverse();
}

/** All functions of an answer, each with what it is behind. */
export function functionsOf(roots: readonly AnsweredRoot[]): Answered[] {
  const all = (devices: readonly Answered[]): Answered[] =>
    devices.flatMap((each) => [each, ...all(each.pci_bridge?.devices ?? [])]);
  return roots.flatMap(({ devices }) => all(devices));
}
