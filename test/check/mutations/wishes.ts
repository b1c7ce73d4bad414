import type { Plan } from '../../../src/core/plan.ts';
import { device, nic } from '../../support/guests.ts';
import { expander } from '../guest-with.ts';
import {
  changed,
  controllersOf,
  type Mutation,
  moved,
  occupied,
  oneOf,
  seatOf,
} from './mutation.ts';

const CELLS = [{ id: 0 }, { id: 1 }];
const BOUND = CELLS.map(({ id }) => ({ id, hostNode: id }));
const EXPANDERS = [...expander(1, 100, 8, { node: 1 }), ...expander(10, 150, 8, { node: 0 })];

/** Indexes of the ports behind an expander bus. */
function behind(plan: Plan, id: string): number[] {
  return controllersOf(plan, 'pcie-root-port').flatMap((port) =>
    port.id.startsWith(`${id}p`) ? [port.index ?? -1] : [],
  );
}

/** Faults against what a request says of its devices, and notes. */
export const WISHES: readonly Mutation[] = [
  {
    rule: 'numa.off-cell',
    name: 'a device behind a port of another cell',
    severity: 'warning',
    forms: ['request'],
    with: { devices: [...EXPANDERS, nic('near')], cells: CELLS },
    fixable: true,
    mutate: (plan) => {
      const target = plan.devices.find(({ id }) => id === 'near');
      if (target === undefined || !behind(plan, 'x1').includes(seatOf(target).bus))
        return undefined;
      return { plan, id: 'near', field: ['address'], tunables: { near: { cell: 0 } } };
    },
  },
  {
    rule: 'numa.no-cell',
    name: 'a host device on bus 0 of a guest with bound cells',
    severity: 'note',
    forms: ['domain'],
    with: {
      devices: [device('hostdev', 'gpu', { type: 'pci', hostAddress: '0000:17:00.0' })],
      cells: BOUND,
    },
    fixable: false,
    mutate: (plan) => ({ plan, id: 'gpu', field: ['address'] }),
  },
  {
    rule: 'hotplug.seat',
    name: 'a device that is to be hotpluggable on bus 0',
    severity: 'warning',
    forms: ['request'],
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(occupied(plan), random)?.device;
      if (target === undefined) return undefined;
      const taken = plan.devices.map((each) =>
        each.address?.type === 'pci' && each.address.bus === 0 ? each.address.slot : 0,
      );
      const slot = [20, 21, 22, 23].find((each) => !taken.includes(each)) ?? 24;
      return {
        plan: moved(plan, target, { bus: 0, slot }),
        id: target.id,
        field: ['address'],
        tunables: { [target.id]: { hotplug: true } },
      };
    },
  },
  {
    rule: 'hotplug.seat',
    name: 'a device that is to be hotpluggable behind a fixed port',
    severity: 'warning',
    forms: ['request'],
    fixable: true,
    mutate: (plan, random) => {
      const pair = oneOf(occupied(plan), random);
      if (pair === undefined) return undefined;
      return {
        plan: changed(plan, pair.port, { hotplug: 'off' }),
        id: pair.device.id,
        field: ['address'],
        tunables: { [pair.device.id]: { hotplug: true } },
      };
    },
  },
  {
    rule: 'hotplug.keep',
    name: 'a device that must stay behind a hotpluggable port',
    severity: 'warning',
    forms: ['request'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(occupied(plan), random)?.device;
      if (target === undefined) return undefined;
      return {
        plan,
        id: target.id,
        field: ['address'],
        tunables: { [target.id]: { hotplug: false } },
      };
    },
  },
  {
    rule: 'hotplug.keep',
    name: 'the first disk to boot from behind a hotpluggable port',
    severity: 'note',
    forms: ['plan', 'domain'],
    with: {
      devices: [device('disk', 'vda', { target: 'vda', targetBus: 'virtio', bootOrder: 1 })],
    },
    fixable: false,
    mutate: (plan) => {
      const target = plan.devices.find(({ id }) => id === 'vda');
      if (target === undefined || seatOf(target).bus === 0) return undefined;
      return { plan, id: 'vda', field: ['address'] };
    },
  },
  {
    rule: 'hotplug.spare',
    name: 'a guest without an empty port',
    severity: 'note',
    forms: ['plan', 'domain', 'argv'],
    fixable: false,
    mutate: (plan) => {
      const used = new Set(
        plan.devices.map((each) => (each.address?.type === 'pci' ? each.address.bus : -1)),
      );
      const devices = plan.devices.map((each) =>
        each.kind === 'controller' && each.model === 'pcie-root-port' && !used.has(each.index ?? -1)
          ? { ...each, hotplug: 'off' as const }
          : each,
      );
      const bridges = devices.some(
        (each) => each.kind === 'controller' && each.model === 'pcie-to-pci-bridge',
      );
      return bridges ? undefined : { plan: { ...plan, devices }, id: '' };
    },
  },
];
