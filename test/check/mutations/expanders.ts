import type { Plan, PlanDevice } from '../../../src/core/plan.ts';
import { controller, nic } from '../../support/guests.ts';
import { expander } from '../guest-with.ts';
import { changed, controllersOf, emptySlot, type Mutation, seatOf } from './mutation.ts';

const ALL = ['plan', 'domain', 'argv'] as const;
const TWO = { devices: [...expander(1, 100, 2), ...expander(4, 150, 3)] };

/** Faults of bus numbers and of windows. */
export const EXPANDERS: readonly Mutation[] = [
  {
    rule: 'pci.expander-range',
    name: 'an expander bus within the numbers of another',
    forms: ALL,
    with: TWO,
    fixable: true,
    mutate: (plan, random) => {
      const [first, second] = controllersOf(plan, 'pcie-expander-bus');
      if (first === undefined || second === undefined) return undefined;
      const busNr = 100 + random.int(1, 2);
      return { plan: changed(plan, second, { busNr }), id: first.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.expander-range',
    name: 'two expander buses with one number',
    forms: ALL,
    with: TWO,
    fixable: true,
    mutate: (plan) => {
      const [first, second] = controllersOf(plan, 'pcie-expander-bus');
      if (first === undefined || second === undefined) return undefined;
      return { plan: changed(plan, second, { busNr: 100 }), id: first.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.expander-range',
    name: 'numbers past 255',
    forms: ALL,
    with: TWO,
    fixable: true,
    mutate: (plan, random) => {
      const second = controllersOf(plan, 'pcie-expander-bus')[1];
      if (second === undefined) return undefined;
      const mutant = changed(plan, second, { busNr: random.int(253, 254) });
      return { plan: mutant, id: second.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.expander-range',
    name: 'an expander bus within the numbers of the root',
    forms: ALL,
    with: { devices: expander(1, 100, 1) },
    fixable: true,
    mutate: (plan, random) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      if (target === undefined) return undefined;
      const buses = controllersOf(plan, 'pcie-root-port').filter((each) => seatOf(each).bus === 0);
      if (buses.length === 0) return undefined;
      const mutant = changed(plan, target, { busNr: random.int(1, buses.length) });
      return { plan: mutant, id: target.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.expander-zero',
    name: 'bus number 0',
    forms: ['argv'],
    with: TWO,
    fixable: true,
    mutate: (plan, random) => {
      const target = random.pick(controllersOf(plan, 'pcie-expander-bus'));
      const busNr = random.pick([0, undefined]);
      return { plan: changed(plan, target, { busNr }), id: target.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.controller-numbers',
    name: 'bus number 0, which libvirt refuses',
    forms: ['plan', 'domain'],
    with: TWO,
    fixable: true,
    mutate: (plan, random) => {
      const target = random.pick(controllersOf(plan, 'pcie-expander-bus'));
      return { plan: changed(plan, target, { busNr: 0 }), id: target.id, field: ['busNr'] };
    },
  },
  {
    rule: 'pci.expander-automatic',
    name: 'an expander bus without number and with two ports',
    forms: ['domain'],
    with: { devices: expander(1, 100, 2) },
    fixable: true,
    mutate: (plan) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { busNr: undefined }), id: target.id };
    },
  },
  {
    rule: 'pci.expander-automatic',
    name: 'two expander buses without number, the lower one with three ports',
    forms: ['domain'],
    with: { devices: [...expander(1, 100, 1), ...expander(3, 150, 3)] },
    fixable: true,
    mutate: (plan) => {
      const [first, second] = controllersOf(plan, 'pcie-expander-bus');
      if (first === undefined || second === undefined) return undefined;
      const none = changed(plan, first, { busNr: undefined });
      return { plan: changed(none, second, { busNr: undefined }), id: second.id };
    },
  },
  {
    rule: 'pci.expander-empty',
    name: 'an expander bus with nothing behind it',
    severity: 'note',
    forms: ALL,
    with: { devices: expander(1, 100, 1) },
    fixable: false,
    mutate: (plan, random) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      const port = plan.devices.find(({ id }) => id === 'x1p0');
      if (target === undefined || port === undefined) return undefined;
      const slot = emptySlot(plan, random);
      const address = { type: 'pci', domain: 0, bus: 0, slot, function: 0 };
      return { plan: changed(plan, port, { address }), id: target.id };
    },
  },
  {
    rule: 'io.windows',
    name: 'more ports with I/O behind them than windows',
    forms: ALL,
    fixable: false,
    mutate: (plan, random) => {
      const more = random.int(15, 20);
      const added = ports(plan, more, (bus) => [nicBehind(bus, random.pick(['e1000', 'rtl8139']))]);
      return { plan: added, id: '' };
    },
  },
  {
    rule: 'io.windows',
    name: 'more bridges with hotplug controllers than windows',
    forms: ALL,
    board: 'pc',
    fixable: false,
    mutate: (plan, random) => {
      const more = random.int(9, 12);
      const next =
        Math.max(
          ...plan.devices.map((each) =>
            each.kind === 'controller' && each.type === 'pci' ? (each.index ?? 0) : 0,
          ),
        ) + 1;
      const bridges = Array.from({ length: more }, (_, n) => ({
        ...controller(`br${n + 1}`, 'pci-bridge', next + n, {
          chassisNr: next + n,
          modelName: 'pci-bridge',
        }),
        address: { type: 'pci', domain: 0, bus: 0, slot: 31 - n, function: 0 },
      })) as unknown as PlanDevice[];
      return { plan: { ...plan, devices: [...plan.devices, ...bridges] }, id: '' };
    },
  },
  {
    rule: 'pci.interrupts',
    name: 'more ports than a CPU has vectors',
    severity: 'warning',
    forms: ['argv', 'request'],
    fixable: false,
    mutate: (plan, random) => {
      const more = random.int(201, 210);
      return { plan: ports(plan, more, () => []), id: '' };
    },
  },
  {
    rule: 'pci.bus-numbers',
    name: 'more buses than numbers',
    forms: ['plan'],
    fixable: false,
    mutate: (plan, random) => ({ plan: ports(plan, random.int(256, 270), () => []), id: '' }),
  },
];

function nicBehind(bus: number, model: string): PlanDevice {
  const address = { type: 'pci', domain: 0, bus, slot: 0, function: 0 };
  return nic(`io-nic${bus}`, model, { address }) as unknown as PlanDevice;
}

/** Root ports in slots of bus 0 from 3 on, eight a slot where they do not fit otherwise, with devices behind them. */
function ports(plan: Plan, count: number, behind: (bus: number) => PlanDevice[]): Plan {
  const taken = new Set(
    plan.devices.flatMap((each) =>
      each.address?.type === 'pci' && each.address.bus === 0 ? [each.address.slot] : [],
    ),
  );
  const slots = Array.from({ length: 28 }, (_, i) => i + 3).filter((slot) => !taken.has(slot));
  const first = plan.devices.reduce(
    (most, each) =>
      each.kind === 'controller' && each.type === 'pci'
        ? Math.max(most, (each.index ?? 0) + 1)
        : most,
    1,
  );
  const added = Array.from({ length: count }, (_, n): PlanDevice[] => {
    const slot = slots[Math.floor(n / 8) % slots.length] ?? 3;
    const index = first + n;
    const address = {
      type: 'pci',
      domain: 0,
      bus: 0,
      slot,
      function: n % 8,
      ...(n % 8 === 0 && { multifunction: 'on' }),
    };
    const port = controller(`io${n + 1}`, 'pcie-root-port', index, {
      chassis: index,
      port: n,
      modelName: 'pcie-root-port',
      address,
    });
    return [port as unknown as PlanDevice, ...behind(index)];
  });
  return { ...plan, devices: [...plan.devices, ...added.flat()] };
}
