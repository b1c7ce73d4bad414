import type { RequestDevice } from '../../../src/core/device.ts';
import type { PlanDevice } from '../../../src/core/plan.ts';
import { device } from '../../support/guests.ts';
import type { Board, Ingredients } from '../guest-with.ts';
import { changed, type Form, type Mutation } from './mutation.ts';

const ALL = ['plan', 'domain', 'argv'] as const;
const LIBVIRT = ['plan', 'domain'] as const;

const hba = device('controller', 'hba', { type: 'scsi', index: 0, model: 'virtio-scsi' });
const drives = (bus: string): RequestDevice[] =>
  ['a', 'b', 'c'].map((letter) =>
    device('disk', `sd${letter}`, { device: 'disk', target: `sd${letter}`, targetBus: bus }),
  );
const tablets = [0, 1, 2].map((n) => device('input', `tablet${n}`, { type: 'tablet', bus: 'usb' }));
const channels = [0, 1, 2].map((n) =>
  device('channel', `channel${n}`, { targetType: 'virtio', sourceType: 'pty' }),
);
const dimms = [0, 1].map((n) =>
  device('memory', `dimm${n}`, { model: 'dimm', size: 1024 * 1024, node: 0 }),
);

/** Two devices of a guest get the address of the first of them. */
function shared(
  rule: string,
  name: string,
  ids: readonly [string, string],
  forms: readonly Form[],
  from: { readonly board?: Board; readonly with: Ingredients },
  field: readonly string[] = ['address'],
): Mutation {
  return {
    rule,
    name,
    forms,
    ...from,
    fixable: true,
    mutate: (plan) => {
      const [first, second] = ids.map((id) => plan.devices.find((each) => each.id === id));
      if (first?.address === undefined || second?.address === undefined) return undefined;
      const address = { ...second.address, ...withoutBase(first) };
      return { plan: changed(plan, second, { address }), id: second.id, field };
    },
  };
}

function withoutBase({ address }: PlanDevice): object {
  return address?.type === 'dimm' ? { slot: address.slot } : { ...address };
}

/** A device gets an address with some other number. */
function wrong(
  rule: string,
  name: string,
  id: string,
  parts: object,
  forms: readonly Form[],
  from: { readonly board?: Board; readonly with: Ingredients; readonly fixable?: boolean },
  field: readonly string[] = ['address'],
): Mutation {
  return {
    rule,
    name,
    forms,
    fixable: true,
    ...from,
    mutate: (plan) => {
      const target = plan.devices.find((each) => each.id === id);
      if (target?.address === undefined) return undefined;
      const address = { ...target.address, ...parts };
      return { plan: changed(plan, target, { address }), id, field };
    },
  };
}

const scsi = { with: { devices: [hba, ...drives('scsi')] } };
const sata = { with: { devices: drives('sata') } };
const usb = { with: { devices: tablets } };
const serial = { with: { devices: channels } };
const memory = { with: { devices: dimms, cells: [{ id: 0 }], memorySlots: 8 } };
const zpci = {
  board: 's390x',
  with: {
    devices: [0, 1].map((n) =>
      device('hostdev', `hd${n}`, { type: 'pci', hostAddress: `000${n}:00:00.0` }),
    ),
  },
} as const;
const ccw = { board: 's390x', with: {} } as const;
const spapr = {
  board: 'pseries',
  with: {
    devices: [0, 1].map((n) =>
      device('interface', `vl${n}`, { type: 'user', model: 'spapr-vlan' }),
    ),
  },
} as const;

/** Faults of addresses that are not on PCI. */
export const OTHER_BUSES: readonly Mutation[] = [
  shared('drive.taken', 'two SCSI disks at one address', ['sda', 'sdb'], ALL, scsi),
  shared('drive.taken', 'two SATA disks at one port', ['sda', 'sdc'], ALL, sata),
  wrong('drive.controller', 'a SATA port that is not there', 'sdb', { unit: 9 }, ALL, sata),
  wrong('drive.controller', 'a SCSI target that is not there', 'sdb', { target: 300 }, ALL, scsi),
  shared('usb.port-taken', 'two USB devices at one port', ['tablet0', 'tablet1'], ALL, usb, [
    'address',
    'port',
  ]),
  wrong('usb.port-exists', 'a USB port that is not there', 'tablet1', { port: '14' }, ALL, usb, [
    'address',
    'port',
  ]),
  shared(
    'virtio-serial.port-taken',
    'two channels at one port',
    ['channel0', 'channel2'],
    ALL,
    serial,
    ['address', 'port'],
  ),
  wrong(
    'virtio-serial.port-exists',
    'a port that is not there',
    'channel1',
    { port: 77 },
    ALL,
    serial,
    ['address', 'port'],
  ),
  shared('dimm.taken', 'two DIMMs in one slot', ['dimm0', 'dimm1'], ALL, memory, [
    'address',
    'slot',
  ]),
  shared('ccw.taken', 'two devices with one device number', ['nic0', 'nic1'], LIBVIRT, ccw),
  shared('spapr-vio.taken', 'two devices with one register', ['vl0', 'vl1'], LIBVIRT, spapr, [
    'address',
    'reg',
  ]),
  {
    rule: 'zpci.taken',
    name: 'two devices with one uid',
    forms: LIBVIRT,
    ...zpci,
    fixable: true,
    mutate: (plan, random) => {
      const [first, second] = ['hd0', 'hd1'].map((id) =>
        plan.devices.find((each) => each.id === id),
      );
      if (first?.address?.type !== 'pci' || second?.address?.type !== 'pci') return undefined;
      const name = random.pick(['uid', 'fid'] as const);
      const ids = { ...second.address.zpci, [name]: first.address.zpci?.[name] };
      const address = { ...second.address, zpci: ids };
      return { plan: changed(plan, second, { address }), id: 'hd1', field: ['address', 'zpci'] };
    },
  },
  {
    rule: 'usb.speed',
    name: 'a hub at a port of USB 2',
    forms: ALL,
    with: {
      devices: [device('controller', 'fast', { type: 'usb', index: 0, model: 'ehci' }), ...tablets],
    },
    fixable: false,
    mutate: (plan, random) => {
      const id = random.pick(['tablet0', 'tablet1', 'tablet2'] as const);
      const target = plan.devices.find((each) => each.id === id);
      if (target === undefined) return undefined;
      const hub = { kind: 'hub', type: 'usb', bus: undefined };
      return { plan: changed(plan, target, hub), id, field: ['address', 'port'] };
    },
  },
  {
    rule: 'ccid.slot',
    name: 'a smartcard in another slot',
    forms: LIBVIRT,
    with: { devices: [device('smartcard', 'card', { mode: 'host' })] },
    fixable: false,
    mutate: (plan, random) => {
      const target = plan.devices.find(({ id }) => id === 'card');
      if (target === undefined) return undefined;
      const address = { ...target.address, slot: random.int(1, 5) };
      return { plan: changed(plan, target, { address }), id: 'card', field: ['address'] };
    },
  },
  {
    rule: 'usb.master',
    name: 'a companion without master',
    forms: LIBVIRT,
    with: {
      devices: [
        device('controller', 'ehci', { type: 'usb', index: 0, model: 'ich9-ehci1' }),
        device('controller', 'uhci', { type: 'usb', index: 0, model: 'ich9-uhci1', startPort: 0 }),
      ],
    },
    fixable: false,
    mutate: (plan, random) => {
      const target = plan.devices.find(({ id }) => id === 'uhci');
      if (target === undefined) return undefined;
      return {
        plan: changed(plan, target, { index: random.int(1, 4) }),
        id: 'uhci',
        field: ['index'],
      };
    },
  },
];
