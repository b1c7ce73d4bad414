import { device, nic } from '../../support/guests.ts';
import { conventional, expander, pciSwitch } from '../guest-with.ts';
import {
  changed,
  controllersOf,
  emptySlot,
  endpoints,
  type Mutation,
  moved,
  occupied,
  oneOf,
  seatOf,
} from './mutation.ts';

const ALL = ['plan', 'domain', 'argv'] as const;

/** Faults of PCI seats. */
export const SEATS: readonly Mutation[] = [
  {
    rule: 'pci.seat-taken',
    name: 'two endpoints at one seat',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const [first, second] = random.sample(endpoints(plan), 2);
      if (first === undefined || second === undefined) return undefined;
      const { bus, slot, function: fn } = seatOf(first);
      const mutant = moved(plan, second, { bus, slot, function: fn });
      const order = plan.devices.filter(({ id }) => id === first.id || id === second.id);
      return { plan: mutant, id: order.at(-1)?.id ?? '', field: ['address'] };
    },
  },
  {
    rule: 'pci.seat-taken',
    name: 'an endpoint on the chipset',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const seat = random.pick([
        { slot: 0x1f, function: 0 },
        { slot: 0x1f, function: 3 },
      ]);
      return { plan: moved(plan, target, { bus: 0, ...seat }), id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.slot-range',
    name: 'an endpoint at another slot than 0 behind a port',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(occupied(plan), random)?.device;
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { slot: random.int(1, 31) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.slot-range',
    name: 'a second endpoint at slot 1 of an occupied port',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const [first, second] = random.sample(occupied(plan), 2);
      if (first === undefined || second === undefined) return undefined;
      const mutant = moved(plan, second.device, { bus: first.port.index, slot: 1 });
      return { plan: mutant, id: second.device.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.function-zero',
    name: 'a function without function 0',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const alone = occupied(plan).map((each) => each.device);
      const target = oneOf(alone, random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { function: random.int(1, 7), multifunction: undefined });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.function-zero',
    name: 'a second function in a slot without multifunction',
    forms: ALL,
    fixable: true,
    mutate: (plan, random) => {
      const [first, second] = random.sample(occupied(plan), 2);
      if (first === undefined || second === undefined) return undefined;
      const single = moved(plan, first.device, { multifunction: 'off' });
      const mutant = moved(single, second.device, {
        bus: first.port.index,
        slot: 0,
        function: random.int(1, 7),
      });
      return { plan: mutant, id: first.device.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.plugs-into',
    name: 'an endpoint directly on an expander bus',
    forms: ALL,
    with: { devices: expander(1, 100, 2) },
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { bus: 1, slot: random.int(4, 30) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.plugs-into',
    name: 'an endpoint directly on an upstream port',
    forms: ['plan', 'domain'],
    with: { devices: pciSwitch(1, 2) },
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { bus: 2, slot: random.int(3, 30) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.plugs-into',
    name: 'an endpoint directly on an upstream port, which QEMU takes',
    severity: 'warning',
    forms: ['argv'],
    with: { devices: pciSwitch(1, 2) },
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { bus: 2, slot: random.int(3, 30) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.plugs-into',
    name: 'a downstream port on the root',
    forms: ALL,
    with: { devices: pciSwitch(1, 3) },
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(controllersOf(plan, 'pcie-switch-downstream-port'), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { bus: 0, slot: emptySlot(plan, random) });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.plugs-into',
    name: 'an expander bus of another machine',
    forms: ALL,
    with: { devices: expander(1, 100, 1) },
    fixable: true,
    mutate: (plan) => {
      const [target] = controllersOf(plan, 'pcie-expander-bus');
      if (target === undefined) return undefined;
      return {
        plan: changed(plan, target, { model: 'pci-expander-bus', modelName: 'pxb' }),
        id: target.id,
        field: ['address'],
      };
    },
  },
  {
    rule: 'pci.bus-exists',
    name: 'a bus that nothing provides',
    forms: ['plan', 'argv'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      return { plan: moved(plan, target, { bus: 201 }), id: target.id, field: ['address', 'bus'] };
    },
  },
  {
    rule: 'pci.bus-exists',
    name: 'a PCI domain that is not there',
    forms: ['plan', 'domain'],
    fixable: false,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { domain: random.int(1, 9) });
      return { plan: mutant, id: target.id, field: ['address', 'bus'] };
    },
  },
  {
    rule: 'pci.integrated',
    name: 'an IOMMU behind a port',
    forms: ['plan', 'domain', 'argv'],
    with: { devices: [device('iommu', 'iommu', { model: 'virtio' })] },
    fixable: true,
    mutate: (plan, random) => {
      const port = oneOf(emptyPorts(plan), random);
      const target = plan.devices.find(({ kind }) => kind === 'iommu');
      if (port === undefined || target === undefined) return undefined;
      const mutant = moved(plan, target, { bus: port.index, slot: 0 });
      return { plan: mutant, id: target.id, field: ['address', 'bus'] };
    },
  },
  {
    rule: 'pci.unplaced',
    name: 'a device without a seat',
    forms: ['plan'],
    fixable: true,
    mutate: (plan, random) => {
      const target = oneOf(endpoints(plan), random);
      if (target === undefined) return undefined;
      return { plan: changed(plan, target, { address: undefined }), id: target.id };
    },
  },
  {
    rule: 'pci.chipset-seat',
    name: "the chipset's disk controller elsewhere",
    forms: ['plan', 'domain'],
    with: {
      devices: [device('disk', 'cd', { device: 'cdrom', target: 'sda', targetBus: 'sata' })],
    },
    fixable: true,
    mutate: (plan, random) => {
      const target = plan.devices.find(
        (each) => each.kind === 'controller' && each.type === 'sata',
      );
      if (target === undefined) return undefined;
      const mutant = moved(plan, target, { slot: emptySlot(plan, random), function: 0 });
      return { plan: mutant, id: target.id, field: ['address'] };
    },
  },
  {
    rule: 'pci.seat-taken',
    name: 'two endpoints at one seat of a bridge',
    forms: ALL,
    with: { devices: [...conventional(1), nic('ne0', 'e1000'), nic('ne1', 'rtl8139')] },
    fixable: true,
    mutate: (plan) => {
      const [first, second] = plan.devices.filter(({ id }) => id === 'ne0' || id === 'ne1');
      if (first === undefined || second === undefined) return undefined;
      const { bus, slot } = seatOf(first);
      return { plan: moved(plan, second, { bus, slot }), id: second.id, field: ['address'] };
    },
  },
];

function emptyPorts(plan: Parameters<typeof occupied>[0]): ReturnType<typeof controllersOf> {
  const taken = new Set(
    plan.devices.map((each) => (each.address?.type === 'pci' ? each.address.bus : -1)),
  );
  return controllersOf(plan, 'pcie-root-port').filter(({ index = 0 }) => !taken.has(index));
}
