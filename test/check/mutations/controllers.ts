import type { PlanDevice } from '../../../src/core/plan.ts';
import { device, nic } from '../../support/guests.ts';
import { conventional, expander } from '../guest-with.ts';
import { busesFirst } from '../written.ts';
import {
  changed,
  controllersOf,
  endpoints,
  type Mutation,
  moved,
  occupied,
  oneOf,
} from './mutation.ts';

const ALL = ['plan', 'domain', 'argv'] as const;
const LIBVIRT = ['plan', 'domain'] as const;

/** Faults of controllers and of numbers that no two devices share. */
export const CONTROLLERS: readonly Mutation[] = [
  {
    rule: 'pci.chassis-taken',
    name: 'two ports with one chassis',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const ports = controllersOf(plan, 'pcie-root-port');
      const [first, second] = random
        .sample(ports, 2)
        .sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
      if (first === undefined || second === undefined) return undefined;
      const mutant = changed(plan, second, { chassis: first.chassis });
      return { plan: mutant, id: second.id, field: ['chassis'] };
    },
  },
  {
    rule: 'pci.controller-numbers',
    name: 'a chassis beyond 255',
    forms: LIBVIRT,
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(controllersOf(plan, 'pcie-root-port'), random);
      if (target === undefined) return undefined;
      const mutant = changed(plan, target, { chassis: random.int(256, 999) });
      return { plan: mutant, id: target.id, field: ['chassis'] };
    },
  },
  {
    rule: 'pci.controller-numbers',
    name: 'an expander bus of a cell that is not there',
    forms: ALL,
    with: { devices: expander(1, 100, 1, { node: 0 }), cells: [{ id: 0 }, { id: 1 }] },
    fixable: false,
    mutate: (plan, random) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      if (target === undefined) return undefined;
      const mutant = changed(plan, target, { node: random.int(2, 9) });
      return { plan: mutant, id: target.id, field: ['node'] };
    },
  },
  {
    rule: 'numa.cell-exists',
    name: 'an expander bus of a cell, and no cells',
    forms: ['domain', 'argv'],
    with: { devices: expander(1, 100, 1) },
    fixable: false,
    mutate: (plan, random) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      if (target === undefined) return undefined;
      const mutant = changed(plan, target, { node: random.int(0, 3) });
      return { plan: mutant, id: target.id, field: ['node'] };
    },
  },
  {
    rule: 'pci.controller-options',
    name: 'a port without chassis',
    forms: ['plan'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(controllersOf(plan, 'pcie-root-port'), random);
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { chassis: undefined }), id: target.id };
    },
  },
  {
    rule: 'pci.controller-options',
    name: 'a port with the bus number of an expander bus',
    forms: LIBVIRT,
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(controllersOf(plan, 'pcie-root-port'), random);
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { busNr: random.int(10, 200) }), id: target.id };
    },
  },
  {
    rule: 'pci.bridge-order',
    name: 'a controller that comes before its bus',
    forms: LIBVIRT,
    with: { devices: conventional(1) },
    fixable: true,
    mutate: (plan) => {
      const [bridge] = controllersOf(plan, 'pcie-to-pci-bridge');
      const port = plan.devices.find(({ id }) => id === 'conv-root');
      if (bridge?.index !== 2 || port?.kind !== 'controller') return undefined;
      const swap = (index: number): number => ({ 1: 2, 2: 1 })[index] ?? index;
      const devices = plan.devices.map((each): PlanDevice => {
        const { address } = each;
        const at =
          address?.type === 'pci' ? { address: { ...address, bus: swap(address.bus) } } : {};
        const index = each === bridge ? { index: 1 } : each === port ? { index: 2 } : {};
        return { ...each, ...at, ...index } as PlanDevice;
      });
      return { plan: { ...plan, devices }, id: 'conv', field: ['index'] };
    },
  },
  {
    rule: 'controller.duplicate',
    name: 'two controllers with one index',
    forms: LIBVIRT,
    with: {
      devices: [0, 1, 2].map((index) =>
        device('controller', `hba${index}`, { type: 'scsi', index, model: 'virtio-scsi' }),
      ),
    },
    fixable: false,
    mutate: (plan, random) => {
      const target = plan.devices.find(({ id }) => id === `hba${random.int(1, 2)}`);
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { index: 0 }), id: target.id, field: ['index'] };
    },
  },
  {
    rule: 'controller.gap',
    name: 'a missing controller',
    forms: ['plan'],
    fixable: false,
    mutate: (plan) => {
      const [first] = occupied(plan);
      if (first === undefined) return undefined;
      const devices = plan.devices.filter(
        ({ id }) => id !== first.port.id && id !== first.device.id,
      );
      return { plan: { ...plan, devices }, id: '' };
    },
  },
  {
    rule: 'id.duplicate',
    name: 'two devices with one id',
    forms: ['plan', 'argv'],
    fixable: false,
    mutate: (plan, random) => {
      const [first, second] = random.sample(endpoints(plan), 2);
      if (first === undefined || second === undefined) return undefined;
      const later = plan.devices.findLast(({ id }) => id === first.id || id === second.id);
      const earlier = later === first ? second : first;
      if (later === undefined) return undefined;
      return { plan: changed(plan, later, { id: earlier.id }), id: earlier.id, field: ['id'] };
    },
  },
  {
    rule: 'address.type',
    name: 'an address of another bus',
    forms: LIBVIRT,
    with: { devices: [device('disk', 'root', { target: 'vda', targetBus: 'virtio' })] },
    fixable: false,
    mutate: (plan) => {
      const target = plan.devices.find(({ id }) => id === 'root');
      if (target === undefined) return undefined;
      const address = { type: 'usb', bus: 0, port: '1' };
      return { plan: changed(plan, target, { address }), id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'acpi-index.taken',
    name: 'two devices with one ACPI index',
    forms: ALL,
    with: {
      devices: [nic('a0', 'virtio', { acpiIndex: 1 }), nic('a1', 'virtio', { acpiIndex: 2 })],
    },
    fixable: false,
    mutate: (plan) => {
      const target = plan.devices.find(({ id }) => id === 'a1');
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { acpiIndex: 1 }), id: 'a1', field: ['acpiIndex'] };
    },
  },
  {
    rule: 'memballoon.single',
    name: 'two memory balloons',
    forms: ALL,
    with: {
      devices: ['b0', 'b1'].map((id) => device('rng', id, { model: 'virtio' })),
    },
    fixable: false,
    mutate: ({ devices, ...plan }) => ({
      plan: {
        ...plan,
        devices: devices
          .filter(({ kind }) => kind !== 'memballoon')
          .map((each) =>
            /^b[01]$/.test(each.id)
              ? ({ ...each, kind: 'memballoon', model: 'virtio' } as PlanDevice)
              : each,
          ),
      },
      id: 'b1',
    }),
  },
  {
    rule: 'boot-order.taken',
    name: 'two devices with one place in the boot order',
    forms: ALL,
    with: {
      devices: [nic('b0', 'virtio', { bootOrder: 1 }), nic('b1', 'virtio', { bootOrder: 2 })],
    },
    fixable: true,
    mutate: (plan) => {
      const target = plan.devices.find(({ id }) => id === 'b1');
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { bootOrder: 1 }), id: 'b1', field: ['bootOrder'] };
    },
  },
  {
    rule: 'qemu.bus-order',
    name: 'a device before its bus',
    forms: ['argv'],
    fixable: false,
    mutate: (plan, random) => {
      const pair = oneOf(occupied(plan), random);
      if (pair === undefined) return undefined;
      const others = busesFirst(plan).devices.filter((each) => each !== pair.device);
      const at = others.findIndex(({ id }) => id === pair.port.id);
      const devices = others.toSpliced(at, 0, pair.device);
      return {
        plan: { ...plan, devices },
        id: pair.device.id,
        field: ['address', 'bus'],
        isOrdered: true,
      };
    },
  },
  {
    rule: 'qemu.bridge-chassis',
    name: 'a bridge without chassis_nr',
    forms: ['argv'],
    board: 'pc',
    with: { devices: [device('controller', 'br', { type: 'pci', model: 'pci-bridge', index: 1 })] },
    fixable: true,
    mutate: (plan, random) => {
      const [target] = controllersOf(plan, 'pci-bridge');
      if (target === undefined) return undefined;
      const chassisNr = random.pick([undefined, 0]);
      return { plan: changed(plan, target, { chassisNr }), id: target.id, field: ['chassisNr'] };
    },
  },
  {
    rule: 'qemu.value',
    name: 'a number that QEMU does not take',
    forms: ['argv'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(controllersOf(plan, 'pcie-root-port'), random);
      if (target === undefined) return undefined;
      const mutant = changed(plan, target, { chassis: random.int(256, 70_000) });
      return { plan: mutant, id: target.id, field: ['chassis'] };
    },
  },
  {
    rule: 'qemu.value',
    name: 'a slot beyond 31',
    forms: ['argv'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { slot: random.int(32, 90) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
];
