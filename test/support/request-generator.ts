import type { AddressWish, PartialPciAddress } from '../../src/core/address.ts';
import type { BusWish, DeviceTunables, RequestDevice } from '../../src/core/device.ts';
import type {
  Cell,
  GroupLevel,
  GroupWish,
  Limits,
  Objective,
  Request,
  SpareWish,
  Tunables,
} from '../../src/core/request.ts';
import { device } from './guests.ts';
import { type Random, randomFrom } from './random.ts';

/** The machines requests are made for. */
export const requestMachines = ['q35', 'pc', 'virt', 'pseries'] as const;

/** One of the machines. */
export type RequestMachine = (typeof requestMachines)[number];

/** The architecture of each machine. */
export const archOf = {
  q35: 'x86_64',
  pc: 'x86_64',
  virt: 'aarch64',
  pseries: 'ppc64',
} as const satisfies Record<RequestMachine, string>;

/** A request with wishes of all sorts for a machine. Most can be planned; a few ask for too much. */
export function randomRequest(seed: number, machine: RequestMachine): Request {
  const draft = newDraft(randomFrom(seed), machine);
  const { random, cells, devices } = draft;
  const controllers = draft.chance(0.3) ? controllersOf(draft) : [];
  addDevices(draft);
  const groups = groupsOf(draft);
  const tunables = tunablesOf(draft, groups);
  const grouped = new Set(groups.flatMap(({ wish }) => wish.devices));
  for (const each of devices) if (!grouped.has(each.id)) addAddress(draft, each);
  const listed = devices.map(asListed);
  return {
    machine: {
      arch: archOf[machine],
      type: random.chance(0.7) ? machine : random.pick(VERSIONS[machine]),
      virtType: 'qemu',
      ...(cells > 0 && { cells: cellsOf(draft) }),
    },
    ...(Object.keys(tunables).length > 0 && { tunables }),
    devices: random.chance(0.5) ? [...controllers, ...listed] : [...listed, ...controllers],
  };
}

const VERSIONS: Readonly<Record<RequestMachine, readonly string[]>> = {
  q35: ['pc-q35-9.2', 'pc-q35-6.2', 'pc-q35-2.12'],
  pc: ['pc-i440fx-9.0', 'pc-i440fx-7.2', 'pc-i440fx-2.6'],
  virt: ['virt-8.2', 'virt-4.1'],
  pseries: ['pseries-8.2', 'pseries-3.1'],
};

type Fields = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A device while its wishes are being made up. */
interface Wisher {
  readonly kind: RequestDevice['kind'];
  readonly id: string;
  readonly fields: Fields;
  /** It has a PCI Express connector where the machine is PCI Express. */
  readonly express: boolean;
  /** It has to be where it is: nothing is wished for it. */
  readonly fixed: boolean;
  readonly tunables: Writable<DeviceTunables>;
  address?: AddressWish;
  was?: AddressWish;
}

/** A request while it is being made up. */
interface Draft {
  readonly random: Random;
  /** True with about this probability, which wilder requests exceed. */
  readonly chance: (probability: number) => boolean;
  readonly machine: RequestMachine;
  /** The machine's root is PCI Express. */
  readonly express: boolean;
  readonly cells: number;
  readonly devices: Wisher[];
  /** Seats behind controllers that are listed with an address. */
  readonly seats: { readonly bus: number; readonly slot: number; readonly express: boolean }[];
  /** Numbers of the seats of old that were given out. */
  readonly old: number[];
  /** Index of the next PCI controller that is listed. */
  next: number;
  /** Next slot of the root bus to be named. */
  slot: number;
}

function newDraft(random: Random, machine: RequestMachine): Draft {
  const wildness = random.weigh([
    [1, 3],
    [2, 1],
  ]);
  const cells = random.weigh([
    [0, 4],
    [1, 1],
    [2, 4],
    [3, 1],
    [4, 1],
  ]);
  const chance = (probability: number): boolean => random.chance(probability * wildness);
  const express = machine === 'q35' || machine === 'virt';
  return {
    random,
    chance,
    machine,
    express,
    cells,
    devices: [],
    seats: [],
    old: [],
    next: 1,
    slot: 8,
  };
}

function cellsOf({ random, cells }: Draft): Cell[] {
  const far = random.chance(0.25);
  return Array.from({ length: cells }, (_, id) => {
    const others = Array.from({ length: id }, (_, other) => [other, random.int(11, 40)]);
    return { id, ...(far && id > 0 && { distances: Object.fromEntries(others) }) };
  });
}

// Devices

type Sort = readonly [kind: Wisher['kind'], fields: Fields, express?: 'express'];

const VIRTIO: readonly Sort[] = [
  ['interface', { type: 'user', model: 'virtio' }, 'express'],
  ['interface', { type: 'user', model: 'virtio-transitional' }],
  ['disk', { device: 'disk', targetBus: 'virtio' }, 'express'],
  ['rng', { model: 'virtio', backend: 'random' }, 'express'],
  ['input', { type: 'tablet', bus: 'virtio' }, 'express'],
  ['filesystem', { driver: 'virtiofs' }, 'express'],
  ['filesystem', { driver: 'path' }, 'express'],
  ['controller', { type: 'scsi', model: 'virtio-scsi' }, 'express'],
  ['controller', { type: 'virtio-serial' }, 'express'],
  ['crypto', { model: 'virtio', backend: 'builtin' }],
  ['sound', { model: 'virtio' }, 'express'],
];

const HOST: readonly Sort[] = [
  ['hostdev', { type: 'pci' }, 'express'],
  ['hostdev', { type: 'pci', express: false }],
  ['hostdev', { type: 'scsi_host' }, 'express'],
  ['interface', { type: 'hostdev' }, 'express'],
];

const EMULATED: readonly Sort[] = [
  ['interface', { type: 'user', model: 'e1000' }],
  ['interface', { type: 'user', model: 'e1000e' }, 'express'],
  ['interface', { type: 'user', model: 'rtl8139' }],
  ['shmem', { model: 'ivshmem-plain', size: 2 ** 22 }],
  ['controller', { type: 'usb', model: 'qemu-xhci' }, 'express'],
  ['controller', { type: 'sata' }],
  ['controller', { type: 'scsi', model: 'lsilogic' }],
];

const VSOCK: Sort = ['vsock', { model: 'virtio', cidAuto: 'yes' }, 'express'];
const WATCHDOG: Sort = ['watchdog', { model: 'i6300esb', action: 'reset' }];
const IOMMU: Sort = ['iommu', { model: 'virtio' }];
const PANIC: Sort = ['panic', { model: 'pvpanic' }];

/** Those of which a guest has one. */
const SINGLE: Readonly<Record<RequestMachine, readonly Sort[]>> = {
  q35: [['sound', { model: 'ich9' }], VSOCK, WATCHDOG, IOMMU, PANIC],
  pc: [['sound', { model: 'ich6' }], VSOCK, WATCHDOG, PANIC],
  virt: [VSOCK, IOMMU, PANIC],
  pseries: [VSOCK],
};

const VIDEOS: Readonly<Record<RequestMachine, readonly string[]>> = {
  q35: ['vga', 'virtio', 'bochs', 'cirrus'],
  pc: ['vga', 'virtio', 'cirrus'],
  virt: ['virtio'],
  pseries: ['vga', 'virtio'],
};

function addDevices(draft: Draft): void {
  const { random, machine, devices } = draft;
  const count = random.chance(0.05) ? random.int(13, 60) : random.int(1, 12);
  while (devices.length < count) {
    const sorts = random.weigh([
      [VIRTIO, 6],
      [HOST, 3],
      [EMULATED, 3],
    ]);
    addDevice(draft, random.pick(sorts));
  }
  for (const sort of SINGLE[machine]) if (random.chance(0.1)) addDevice(draft, sort);
  if (random.chance(0.35)) addVideo(draft, random.pick(VIDEOS[machine]));
  if (random.chance(0.3)) addFixed(draft, 'memballoon', { model: 'none' });
  if (random.chance(0.15) && machine === 'q35') addUsbChip(draft);
}

function addDevice(draft: Draft, [kind, fields, express]: Sort): void {
  const n = draft.devices.length;
  const own = { ...fields, ...numbered(draft, kind, fields, n) };
  const added = wisher(kind, `${kind}${n}`, own, express !== undefined);
  draft.devices.push(added);
  addWishes(draft, added);
}

function addFixed({ devices }: Draft, kind: Wisher['kind'], fields: Fields): void {
  devices.push({ ...wisher(kind, `${kind}${devices.length}`, fields, false), fixed: true });
}

/** What no two devices have in common. */
function numbered(
  { machine, random }: Draft,
  kind: Wisher['kind'],
  { type }: Fields,
  n: number,
): Fields {
  const letters = [Math.floor(n / 26), n % 26].map((letter) => String.fromCharCode(97 + letter));
  if (kind === 'disk') return { target: `vd${letters.join('')}` };
  if (kind === 'filesystem') return { target: `share${n}` };
  const grouped = kind === 'hostdev' && type === 'pci' && machine === 'pseries';
  return grouped && random.chance(0.3) ? { iommuGroup: random.int(1, 3) } : {};
}

function addVideo(draft: Draft, model: string): void {
  const virtio: Sort = ['video', { model: 'virtio' }, 'express'];
  addDevice(draft, model === 'virtio' ? virtio : ['video', { model }]);
  if (draft.random.chance(0.2)) addDevice(draft, virtio);
}

function addUsbChip(draft: Draft): void {
  const { random, devices } = draft;
  if (devices.some(({ fields }) => fields.type === 'usb')) return;
  const chip = { type: 'usb', index: 0 };
  addFixed(draft, 'controller', { ...chip, model: 'ich9-ehci1' });
  for (const n of [1, 2, 3].slice(0, random.int(0, 3)))
    addFixed(draft, 'controller', { ...chip, model: `ich9-uhci${n}`, startPort: 2 * (n - 1) });
}

function wisher(kind: Wisher['kind'], id: string, fields: Fields, express: boolean): Wisher {
  const fixed = kind === 'iommu' || kind === 'panic' || fields.type === 'sata';
  return { kind, id, fields, express, fixed, tunables: {} };
}

function asListed({ kind, id, fields, tunables, address, was }: Wisher): RequestDevice {
  return device(kind, id, {
    ...fields,
    ...(address && { address }),
    ...(was && { was }),
    ...(Object.keys(tunables).length > 0 && { tunables }),
  });
}

// Wishes for one device

function addWishes(draft: Draft, each: Wisher): void {
  const { random, chance, cells } = draft;
  const { tunables, fixed } = each;
  if (fixed) return;
  if (cells > 0 && chance(0.3)) tunables.cell = random.int(0, cells - 1);
  if (chance(0.12)) tunables.spread = random.pick(['bus', 'slot', 'function']);
  if (chance(0.12)) tunables.bus = random.pick(busesFor(draft, tunables.cell));
  const hotplug = random.chance(0.5);
  if (chance(0.1) && isPossible(draft, each, hotplug)) tunables.hotplug = hotplug;
}

function busesFor({ express }: Draft, cell: number | undefined): BusWish[] {
  return [
    'auto',
    'pci',
    ...(express ? ['pcie' as const] : []),
    ...(cell === undefined ? ['root' as const] : []),
  ];
}

/** Whether some seat may be, or not be, hotpluggable as it is wished. */
function isPossible({ express, random }: Draft, each: Wisher, hotplug: boolean): boolean {
  const { bus = 'auto', spread, cell } = each.tunables;
  if (hotplug) return (bus !== 'root' || !express) && (spread !== 'function' || random.chance(0.1));
  return express && bus !== 'pci' && (each.express || bus !== 'auto' || cell === undefined);
}

/** An address, parts of one, or one of old. */
function addAddress(draft: Draft, each: Wisher): void {
  const { random, chance } = draft;
  const { tunables, fixed } = each;
  const plain = tunables.hotplug === undefined;
  if (fixed || each.fields.index === 0) return;
  const what = random.int(1, 3);
  if (!chance(0.12)) return;
  if (what === 1) each.address = fullAddress(draft, each);
  else if (what === 2 && plain) each.address = { type: 'pci', ...partsFor(draft, each) };
  else if (plain && each.kind !== 'video') each.was = oldAddress(draft, each);
}

/** A seat behind a controller that is listed, or on the root bus. */
function fullAddress(draft: Draft, { express }: Wisher): AddressWish {
  const at = draft.seats.findIndex((seat) => seat.express === (express && draft.express));
  const [seat] = at < 0 ? [] : draft.seats.splice(at, 1);
  return {
    type: 'pci',
    domain: 0,
    bus: seat?.bus ?? 0,
    slot: seat?.slot ?? draft.slot++,
    function: 0,
  };
}

function partsFor(draft: Draft, { express, tunables }: Wisher): Partial<PartialPciAddress> {
  const { random } = draft;
  if (tunables.spread === 'function') return { function: random.int(1, 2) };
  const seat = draft.seats.find((each) => each.express === (express && draft.express));
  if (seat !== undefined && random.chance(0.5)) return { bus: seat.bus };
  const slot = random.int(3, 28);
  if (!draft.express || tunables.bus === 'root')
    return tunables.cell === undefined ? random.pick([{ bus: 0 }, { slot }]) : { slot };
  return { slot: express && tunables.bus !== 'pci' ? 0 : random.int(1, 31) };
}

/** A seat that no other device had. */
function oldAddress(draft: Draft, { tunables }: Wisher): AddressWish {
  const { express, old } = draft;
  const nth = old.length === 0 ? draft.random.int(1, 8) : (old.at(-1) ?? 0) + 1;
  old.push(nth);
  const onRoot = !express || tunables.bus === 'root';
  const seat = onRoot ? { bus: 0, slot: 2 + nth } : { bus: nth, slot: 0 };
  return { type: 'pci', domain: 0, ...seat, function: 0 };
}

// Wishes for several devices

interface Group {
  readonly name: 'together' | 'apart';
  readonly wish: GroupWish;
}

/** Groups of devices; most name devices that no other group names, so that they can be had. */
function groupsOf(draft: Draft): Group[] {
  const { random, chance, devices } = draft;
  const able = devices.filter(({ kind, fixed }) => !fixed && kind !== 'video');
  const free = random.sample(able.filter(({ fields }) => fields.index !== 0));
  const groups: Group[] = [];
  while (free.length >= 2 && chance(0.3)) {
    const members = free.splice(0, random.int(2, 4));
    if (random.chance(0.1)) free.unshift(...members.slice(0, 1));
    const name = random.pick(['together', 'apart'] as const);
    const on = random.pick(levelsFor(draft));
    if (name === 'together') gather(draft, members, on);
    else separate(draft, members, on);
    groups.push({ name, wish: { devices: members.map(({ id }) => id), on } });
  }
  return groups;
}

function levelsFor({ express, cells }: Draft): readonly GroupLevel[] {
  const wide: readonly GroupLevel[] = cells > 0 ? ['cell', 'expander'] : [];
  return ['bus', 'slot', ...(express ? (['switch'] as const) : []), ...wide];
}

/** Wishes with which the devices can be together. */
function gather(draft: Draft, members: readonly Wisher[], on: GroupLevel): void {
  const [first] = members;
  const cell = first?.tunables.cell;
  const wishes = { ...gathering(draft, on, cell), ...(cell !== undefined && { cell }) };
  for (const { tunables } of members) {
    for (const name of ['bus', 'spread', 'hotplug', 'cell'] as const) delete tunables[name];
    Object.assign(tunables, wishes);
  }
}

function gathering(
  { random, express }: Draft,
  on: GroupLevel,
  cell: number | undefined,
): DeviceTunables {
  if (on === 'slot') return { spread: 'function' };
  if (on === 'switch') return { bus: 'pcie' };
  if (on !== 'bus') return {};
  const spread = random.pick(['slot', 'function'] as const);
  if (!express) return { spread };
  return { spread, bus: cell === undefined && random.chance(0.5) ? 'root' : 'pci' };
}

/** Wishes with which the devices can be apart. */
function separate({ cells }: Draft, members: readonly Wisher[], on: GroupLevel): void {
  if (on === 'bus' || on === 'slot') return;
  members.forEach(({ tunables }, i) => {
    if (tunables.bus === 'root') delete tunables.bus;
    if (on === 'cell') tunables.cell = i % cells;
  });
}

// Wishes for all devices

function tunablesOf(draft: Draft, groups: readonly Group[]): Tunables {
  const { random, chance, devices } = draft;
  const named = devices.some(({ tunables }) => tunables.cell !== undefined);
  const byName = (name: Group['name']): GroupWish[] =>
    groups.flatMap((group) => (group.name === name ? [group.wish] : []));
  const wishes: Tunables = {
    bus: chance(0.1) ? random.pick(busesFor(draft, named ? 0 : undefined)) : undefined,
    spread: chance(0.15) ? random.pick(['bus', 'slot', 'function']) : undefined,
    hotplug: chance(0.3) ? hotplugOf(draft) : undefined,
    numa: chance(0.2) ? random.pick(['ignore', 'prefer', 'require']) : undefined,
    expanders: chance(0.25)
      ? random.pick(named ? ['per-cell', 'per-group'] : ['per-cell', 'none'])
      : undefined,
    limits: chance(0.2) ? limitsOf(random) : undefined,
    together: byName('together'),
    apart: byName('apart'),
    objectives: chance(0.25) ? random.sample(OBJECTIVES, random.int(1, 4)) : undefined,
  };
  const said = Object.entries(wishes).filter(([, wish]) => wish !== undefined && wish.length !== 0);
  return Object.fromEntries(said);
}

const OBJECTIVES: readonly Objective[] = [
  'moves',
  'controllers',
  'distance',
  'buses',
  'ioWindows',
  'headroom',
];

function hotplugOf(draft: Draft): NonNullable<Tunables['hotplug']> {
  const { random } = draft;
  return {
    ...(random.chance(0.6) && { ports: random.pick(['on', 'off', 'auto']) }),
    ...(random.chance(0.6) && { spare: sparesOf(draft) }),
  };
}

function sparesOf({ random, cells, express }: Draft): SpareWish[] {
  return Array.from({ length: random.int(1, 2) }, () => ({
    count: random.int(1, 4),
    ...(cells > 0 && random.chance(0.4) && { cell: random.int(0, cells - 1) }),
    ...(random.chance(0.4) && { bus: express ? random.pick(['pcie', 'pci']) : 'pci' }),
  }));
}

/** Mostly loose ones. */
function limitsOf(random: Random): Limits {
  const tight = random.chance(0.2);
  const all: Limits = {
    rootPorts: tight ? random.int(2, 8) : random.int(8, 40),
    controllers: tight ? random.int(4, 16) : random.int(16, 80),
    buses: tight ? random.int(4, 20) : random.int(20, 200),
    expanders: random.int(3, 8),
    ioWindows: random.int(2, 8),
  };
  return Object.fromEntries(random.sample(Object.entries(all), random.int(1, 3)));
}

// Controllers that are listed

type Maker = (draft: Draft, addressed: boolean) => RequestDevice[];

function controllersOf(draft: Draft): RequestDevice[] {
  const { random, machine, express } = draft;
  const old: readonly Maker[] = machine === 'q35' ? [oldBridges] : [];
  const onExpress = [rootPorts, rootPorts, expressExpander, conventionalBridge, pciSwitch, ...old];
  const others = machine === 'pc' ? [bridges, expander, expander] : [hostBridge, bridges];
  const makers = random.sample(express ? onExpress : others, random.int(1, 3));
  return makers.flatMap((make) => make(draft, random.chance(0.5)));
}

const seat = (bus: number, slot: number, fn = 0, more: Fields = {}): Fields => ({
  address: { type: 'pci', domain: 0, bus, slot, function: fn, ...more },
});

/** A PCI controller with the next index. */
function pci(draft: Draft, model: string, fields: Fields | false): RequestDevice {
  const index = draft.next++;
  return device('controller', `pci${index}`, { type: 'pci', model, index, ...fields });
}

/** Remembers the seats behind the controller that comes next. */
function open({ seats, next }: Draft, slots: readonly number[], express: boolean): void {
  for (const slot of slots) seats.push({ bus: next, slot, express });
}

function port(draft: Draft, model: string, fields: Fields | false): RequestDevice {
  if (fields !== false) open(draft, [0], true);
  const { random } = draft;
  const hotplug = random.chance(0.2) && { hotplug: random.pick(['on', 'off']) };
  return pci(draft, model, { ...hotplug, ...fields });
}

/** A cell for an expander bus, if it gets one. */
function node({ random, cells }: Draft): Fields {
  return cells > 0 && random.chance(0.8) ? { node: random.int(0, cells - 1) } : {};
}

const rootPorts: Maker = (draft, addressed) => {
  const { random } = draft;
  if (random.chance(0.1)) draft.next += random.int(1, 2);
  const slot = draft.slot++;
  return Array.from({ length: random.int(1, 4) }, (_, fn) => {
    const first: Fields = fn === 0 ? { multifunction: 'on' } : {};
    return port(draft, 'pcie-root-port', addressed && seat(0, slot, fn, first));
  });
};

const expressExpander: Maker = (draft, addressed) => {
  const { random, next } = draft;
  const busNr = random.chance(0.3) && { busNr: random.int(10, 250) };
  const at = addressed && seat(0, draft.slot++);
  const top = pci(draft, 'pcie-expander-bus', { ...node(draft), ...busNr, ...at });
  const ports = random.chance(0.5) ? random.int(1, 2) : 0;
  const behind = Array.from({ length: ports }, (_, slot) =>
    port(draft, 'pcie-root-port', seat(next, slot)),
  );
  return [top, ...behind];
};

const conventionalBridge: Maker = (draft, addressed) => {
  const above = pci(draft, 'pcie-root-port', addressed && seat(0, draft.slot++));
  if (addressed) open(draft, [1, 5], false);
  return [above, pci(draft, 'pcie-to-pci-bridge', addressed && seat(draft.next - 1, 0))];
};

const oldBridges: Maker = (draft, addressed) => {
  const above = pci(draft, 'dmi-to-pci-bridge', addressed && seat(0, draft.slot++));
  if (addressed) open(draft, [3, 4], false);
  return [above, pci(draft, 'pci-bridge', addressed && seat(draft.next - 1, 1))];
};

const pciSwitch: Maker = (draft, addressed) => {
  const above = draft.next;
  return [
    pci(draft, 'pcie-root-port', addressed && seat(0, draft.slot++)),
    pci(draft, 'pcie-switch-upstream-port', addressed && seat(above, 0)),
    ...Array.from({ length: draft.random.int(1, 4) }, (_, slot) =>
      port(draft, 'pcie-switch-downstream-port', addressed && seat(above + 1, slot)),
    ),
  ];
};

const bridges: Maker = (draft, addressed) => {
  const { random } = draft;
  const count = random.int(1, 2);
  return Array.from({ length: count }, (_, nth) => {
    if (addressed) open(draft, [6, 7], false);
    const inner = nth > 0 && random.chance(0.3);
    const at = inner ? seat(draft.next - 1, 2) : seat(0, draft.slot++);
    return pci(draft, 'pci-bridge', addressed && at);
  });
};

const expander: Maker = (draft, addressed) => {
  const at = addressed && seat(0, draft.slot++);
  const busNr = draft.random.chance(0.3) && { busNr: draft.random.int(10, 250) };
  return [pci(draft, 'pci-expander-bus', { ...node(draft), ...busNr, ...at })];
};

const hostBridge: Maker = (draft) => {
  open(draft, [3], false);
  return [pci(draft, 'pci-root', node(draft))];
};
