import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { type Change, changesOf, writeDomain } from '../../src/adapters/libvirt/write.ts';
import type { Address, PciAddress, ZpciIds } from '../../src/core/address.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { Capabilities, MachineType } from '../../src/core/capabilities.ts';
import type {
  ControllerDevice,
  DeviceKind,
  DeviceOf,
  RequestDevice,
  WithWishes,
} from '../../src/core/device.ts';
import { DevaddrError, type Issue } from '../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import type { MachineRequest, Request } from '../../src/core/request.ts';
import { assignAddresses } from '../../src/greedy/assign.ts';
import { type ExpandOptions, expand } from '../../src/guest/expand.ts';
import { planOf } from '../../src/planner/plan-of.ts';

// Capabilities

const FLAGS = words(`
  acpi-index kvm pci-bridge qemu-xhci rng-builtin rng-egd rng-random scsi-disk.channel tcg usb-audio
  usb-hub usb-mtp usb-redir usb-storage vfio-pci vhost-scsi vhost-user-fs vhost-vsock virtio-crypto
  virtio-gpu virtio-iommu-pci virtio-iommu.boot-bypass virtio-mem-pci virtio-net
  virtio-pci-non-transitional virtio-rng virtio-scsi-pci virtio-scsi.iothread-mapping virtio-sound
`);

/** What all but s390x have. */
const FLAGS_OF_PCI_MACHINES = words(`
  VGA acpi-erst bochs-display cirrus-vga dmi-to-pci-bridge e1000 ich9-ahci ich9-intel-hda
  ich9-usb-ehci1 ioh3420 ivshmem-doorbell ivshmem-plain lsi nec-usb-xhci nvdimm pc-dimm pci-ohci
  pci-serial pcie-pci-bridge pcie-root-port pcie-root-port.hotplug piix3-usb-uhci pvpanic
  pvpanic-pci ramfb rtl8139 tpm-tis usb-serial virtio-mmio x3130-upstream xio3130-downstream
`);

const FLAGS_OF_X86 = words(`
  i8042 intel-iommu intel-iommu.eim intel-iommu.intremap machine-i8042-opt
  piix4.acpi-root-pci-hotplug pxb pxb-pcie qxl tpm-crb virtio-pmem-pci vmware-svga
`);

const FLAGS_OF_ARCH: Readonly<Record<string, readonly string[]>> = {
  x86_64: FLAGS_OF_X86,
  i686: FLAGS_OF_X86,
  aarch64: words('machine.virt.iommu pxb pxb-pcie'),
  armv7l: words('machine.virt.iommu pxb pxb-pcie'),
  ppc64: words('spapr-pci-host-bridge spapr-pci-host-bridge.numa_node spapr-tpm-proxy tpm-spapr'),
  s390x: words('diag288 vfio-ap vfio-ccw zpci'),
};

const MACHINES: Readonly<Record<string, readonly MachineType[]>> = {
  x86_64: [
    { name: 'pc-i440fx-10.0', alias: 'pc' },
    { name: 'pc-q35-10.0', alias: 'q35' },
    { name: 'microvm' },
    { name: 'isapc' },
  ],
  aarch64: [{ name: 'virt-10.0', alias: 'virt' }, { name: 'versatilepb' }],
  ppc64: [{ name: 'pseries-10.0', alias: 'pseries' }, { name: 'powernv9' }],
  s390x: [{ name: 's390-ccw-virtio-10.0', alias: 's390-ccw-virtio' }],
};

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** What a QEMU of today offers, less the flags that are named. */
export function capabilities(
  arch = 'x86_64',
  without: readonly string[] = [],
  machine?: string,
): Capabilities {
  const pci = arch === 's390x' ? [] : FLAGS_OF_PCI_MACHINES;
  const flags = new Set([...FLAGS, ...pci, ...(FLAGS_OF_ARCH[arch] ?? [])]);
  for (const flag of without) flags.delete(flag);
  const machines = [...(MACHINES[arch] ?? [])];
  const known = machines.some(({ name, alias }) => name === machine || alias === machine);
  if (machine !== undefined && !known) machines.push({ name: machine });
  return { name: 'qemu-of-today', arch, machines: { kvm: machines, tcg: machines }, flags };
}

// Devices

type Requested<K extends DeviceKind> = WithWishes<DeviceOf<K>>;

/** A device whose id may be left to the guest: `nic0`, `vda`, `controller2`. */
export type Sketch<K extends DeviceKind = DeviceKind> = K extends DeviceKind
  ? Omit<Requested<K>, 'id'> & { readonly id?: string | undefined }
  : never;

export type More<K extends DeviceKind> = Partial<Omit<Sketch<K>, 'kind'>>;

/** Any device, with just the fields that are given. */
export function device<K extends DeviceKind>(kind: K, fields: object = {}): Sketch<K> {
  return { kind, ...fields } as Sketch<K>;
}

export const nic = (model?: string, more: More<'interface'> = {}): Sketch<'interface'> =>
  device('interface', { type: 'user', model: model ?? 'virtio', ...more });

/** An interface that leaves its model open. */
export const plainNic = (more: More<'interface'> = {}): Sketch<'interface'> =>
  device('interface', { type: 'user', ...more });

export const disk = (target: string, targetBus?: string, more: More<'disk'> = {}): Sketch<'disk'> =>
  device('disk', { device: 'disk', target, targetBus, ...more });

export const controller = (
  type: string,
  index?: number,
  model?: string,
  more: More<'controller'> = {},
): Sketch<'controller'> => device('controller', { type, index, model, ...more });

/** A PCI controller: `pci('pcie-root-port', 1)`. */
export const pci = (
  model: string,
  index?: number,
  more: More<'controller'> = {},
): Sketch<'controller'> => controller('pci', index, model, more);

export const usb = (
  model?: string,
  index?: number,
  more: More<'controller'> = {},
): Sketch<'controller'> => controller('usb', index, model, more);

export const scsi = (
  model?: string,
  index?: number,
  more: More<'controller'> = {},
): Sketch<'controller'> => controller('scsi', index, model, more);

export const hostdev = (type = 'pci', more: More<'hostdev'> = {}): Sketch<'hostdev'> =>
  device('hostdev', { type, ...more });

export const video = (model?: string, more: More<'video'> = {}): Sketch<'video'> =>
  device('video', { model, ...more });

export const sound = (model: string, more: More<'sound'> = {}): Sketch<'sound'> =>
  device('sound', { model, ...more });

export const input = (type: string, bus?: string, more: More<'input'> = {}): Sketch<'input'> =>
  device('input', { type, bus, ...more });

export const tablet = (more: More<'input'> = {}): Sketch<'input'> => input('tablet', 'usb', more);

export const channel = (more: More<'channel'> = {}): Sketch<'channel'> =>
  device('channel', { sourceType: 'pty', targetType: 'virtio', ...more });

export const serial = (targetType?: string, more: More<'serial'> = {}): Sketch<'serial'> =>
  device('serial', { sourceType: 'pty', targetType, ...more });

export const guestConsole = (targetType?: string, more: More<'console'> = {}): Sketch<'console'> =>
  device('console', { sourceType: 'pty', targetType, ...more });

export const memory = (model: string, more: More<'memory'> = {}): Sketch<'memory'> =>
  device('memory', { model, size: 512 * 1024, node: 0, ...more });

export const hub = (more: More<'hub'> = {}): Sketch<'hub'> =>
  device('hub', { type: 'usb', ...more });

/** As many copies as asked for. */
export function times<T>(count: number, one: (position: number) => T): T[] {
  return Array.from({ length: count }, (_, position) => one(position));
}

// Addresses

interface AtOptions {
  readonly domain?: number;
  readonly multifunction?: 'on' | 'off';
  readonly zpci?: ZpciIds;
}

/** A PCI address as a field: `at('01:05.0')`. */
export function at(seat: string, options: AtOptions = {}): { address: Address & { type: 'pci' } } {
  const parts = /^([0-9a-f]+):([0-9a-f]+)\.(\d+)$/.exec(seat);
  if (parts === null) throw new Error(`not a PCI seat: ${seat}`);
  const [bus, slot] = parts.slice(1, 3).map((part) => Number.parseInt(part, 16));
  const { domain = 0, ...rest } = options;
  const address = { type: 'pci', domain, bus, slot, function: Number(parts[3]), ...rest };
  return { address: address as PciAddress };
}

/** `type='pci'` without numbers. */
export const anyPci: { address: PciAddress } = at('00:00.0');

/** A drive address as a field: `drive('1/0/0/3')`. */
export function drive(place: string): { address: Address & { type: 'drive' } } {
  const [controllerIndex = 0, bus = 0, target = 0, unit = 0] = place.split('/').map(Number);
  return { address: { type: 'drive', controller: controllerIndex, bus, target, unit } };
}

/** A USB address as a field: `port('0:1.2')`, or `port('1')` for a bus alone. */
export function port(place: string): { address: Address & { type: 'usb' } } {
  const [bus = '0', path] = place.split(':');
  return {
    address: { type: 'usb', bus: Number(bus), ...(path === undefined ? {} : { port: path }) },
  };
}

/** A virtio-serial address as a field: `serialPort('0/0/3')`. */
export function serialPort(place: string): { address: Address & { type: 'virtio-serial' } } {
  const [index = 0, bus = 0, number = 0] = place.split('/').map(Number);
  return { address: { type: 'virtio-serial', controller: index, bus, port: number } };
}

/** A channel address as a field: `ccw('fe.0.0001')`, or `ccw()` for one to be chosen. */
export function ccw(place?: string): { address: Address & { type: 'ccw' } } {
  if (place === undefined) return { address: { type: 'ccw' } };
  const [cssid, ssid, devno] = place.split('.').map((part) => Number.parseInt(part, 16));
  return { address: { type: 'ccw', cssid, ssid, devno } };
}

/** A spapr-vio address as a field. */
export const reg = (value?: number): { address: Address & { type: 'spapr-vio' } } => ({
  address: { type: 'spapr-vio', ...(value === undefined ? {} : { reg: value }) },
});

export const mmio: { address: Address } = { address: { type: 'virtio-mmio' } };

// Guests

export interface GuestSketch extends Omit<MachineRequest, 'capabilities'> {
  readonly devices?: readonly Sketch[];
  /** True to keep the USB controller and the balloon that most machines get by themselves. */
  readonly implied?: boolean;
  /** Flags that QEMU lacks. */
  readonly without?: readonly string[];
}

const ID_PREFIX: Partial<Record<DeviceKind, string>> = { interface: 'nic' };

function withIds(sketches: readonly Sketch[]): RequestDevice[] {
  const counts = new Map<string, number>();
  return sketches.map((sketch) => {
    const prefix = ID_PREFIX[sketch.kind] ?? sketch.kind;
    const number = counts.get(prefix) ?? 0;
    counts.set(prefix, number + 1);
    const name = sketch.kind === 'disk' ? sketch.target : undefined;
    return { ...sketch, id: sketch.id ?? name ?? `${prefix}${number}` } as RequestDevice;
  });
}

const USB_VALUES: ReadonlySet<unknown> = new Set([
  'usb',
  'usb-serial',
  'usb-net',
  'mtp',
  'spicevmc',
]);

/** True for a USB controller, or a device on USB. */
const isUsb = (sketch: Sketch): boolean =>
  sketch.kind === 'smartcard' || Object.values(sketch).some((value) => USB_VALUES.has(value));

/** Switches USB and balloon off unless the guest is about them. */
function quiet(devices: readonly Sketch[]): Sketch[] {
  return [
    ...(devices.some(isUsb) ? [] : [usb('none', 0)]),
    ...(devices.some(({ kind }) => kind === 'memballoon')
      ? []
      : [device('memballoon', { model: 'none' })]),
  ];
}

/** A request for any machine; QEMU has it. */
export function guest(arch: string, type: string, sketch: GuestSketch = {}): Request {
  const { devices = [], implied = false, without = [], ...machine } = sketch;
  const all = implied ? devices : [...devices, ...quiet(devices)];
  return {
    machine: { arch, type, capabilities: capabilities(arch, without, type), ...machine },
    devices: withIds(all),
  };
}

const guestOf =
  (arch: string, type: string) =>
  (sketch: GuestSketch = {}): Request =>
    guest(arch, type, sketch);

export const q35: (sketch?: GuestSketch) => Request = guestOf('x86_64', 'q35');
export const pc: (sketch?: GuestSketch) => Request = guestOf('x86_64', 'pc');
export const microvm: (sketch?: GuestSketch) => Request = guestOf('x86_64', 'microvm');
export const armVirt: (sketch?: GuestSketch) => Request = guestOf('aarch64', 'virt');
export const vexpress: (sketch?: GuestSketch) => Request = guestOf('armv7l', 'vexpress-a15');
export const pseries: (sketch?: GuestSketch) => Request = guestOf('ppc64', 'pseries');
export const s390x: (sketch?: GuestSketch) => Request = guestOf('s390x', 's390-ccw-virtio');
export const riscvVirt: (sketch?: GuestSketch) => Request = guestOf('riscv64', 'virt');

// Plans

/** The guest with every address, or a refusal. */
export function plan(request: Request, options: ExpandOptions = {}): Plan {
  const working = expand(request, options);
  assignAddresses(working);
  return planOf(working);
}

/** A domain with the text that is filled in, and what that was. */
export function completed(xml: string): { readonly xml: string; readonly changes: Change[] } {
  const document = readDomain(xml);
  const { machine, devices } = document.request;
  const planned = plan({
    machine: { ...machine, capabilities: capabilities(machine.arch, [], machine.type) },
    devices,
  });
  return { xml: writeDomain(document, planned), changes: changesOf(document, planned) };
}

/** The text of a domain: what `<devices>` holds, and where it runs. */
export function domain(devices: string, machine = 'pc-i440fx-10.0', arch = 'x86_64'): string {
  return `<domain type='kvm'>
  <name>guest</name>
  <memory unit='MiB'>1024</memory>
  <os>
    <type arch='${arch}' machine='${machine}'>hvm</type>
  </os>
  <devices>
${devices}
  </devices>
</domain>
`;
}

/** The first thing that is wrong with a request. */
export function refused(request: Request, options: ExpandOptions = {}): Issue {
  return issueOf(() => plan(request, options));
}

/** What something is refused with. */
export function issueOf(attempt: () => unknown): Issue {
  try {
    attempt();
  } catch (error) {
    if (error instanceof DevaddrError) return error.issues[0];
    throw error;
  }
  throw new Error('it was not refused');
}

function place(address: Address): string {
  if (address.type !== 'pci' || address.domain !== 0) return formatAddress(address);
  return formatAddress(address).slice('0000:'.length);
}

const isPciController = (each: PlanDevice): boolean =>
  each.kind === 'controller' && each.type === 'pci';

function pciSeats(devices: readonly PlanDevice[]): Record<string, string> {
  return Object.fromEntries(
    devices.flatMap(({ id, address }) => (address?.type === 'pci' ? [[id, place(address)]] : [])),
  );
}

/** PCI seats of the devices that were listed, PCI controllers left out. */
export function seats({ devices }: Plan): Record<string, string> {
  return pciSeats(devices.filter((each) => each.implied !== true && !isPciController(each)));
}

/** PCI seats of the devices that were added, PCI controllers left out. */
export function impliedSeats({ devices }: Plan): Record<string, string> {
  return pciSeats(devices.filter((each) => each.implied === true && !isPciController(each)));
}

/** Addresses of all kinds of the devices that were listed. */
export function addresses({ devices }: Plan): Record<string, string> {
  return Object.fromEntries(
    devices.flatMap(({ id, address, implied }) =>
      address === undefined || implied === true ? [] : [[id, place(address)]],
    ),
  );
}

/** PCI controllers in order, the root left out: `pcie-root-port 1 @00:01.0 c1 p0x8 mf`. */
export function controllers(planned: Plan): string[] {
  return planned.devices.flatMap((each) =>
    each.kind === 'controller' && each.type === 'pci' && each.index !== 0 ? [pciLine(each)] : [],
  );
}

function pciLine(bus: ControllerDevice): string {
  const { address, index, model, chassis, port: number, chassisNr, busNr, targetIndex } = bus;
  const seat = address?.type === 'pci' ? address : undefined;
  const mark = { on: 'mf', off: 'mf-off' } as const;
  return [
    `${model} ${index}`,
    seat && `@${place(seat)}`,
    chassis === undefined ? '' : `c${chassis}`,
    number === undefined ? '' : `p0x${number.toString(16)}`,
    chassisNr === undefined ? '' : `n${chassisNr}`,
    busNr === undefined ? '' : `bus ${busNr}`,
    targetIndex === undefined ? '' : `target ${targetIndex}`,
    seat?.multifunction === undefined ? '' : mark[seat.multifunction],
  ]
    .filter(Boolean)
    .join(' ');
}

/** All controllers in order, without their addresses: `usb0 qemu-xhci`, `sata0`. */
export function controllerList({ devices }: Plan): string[] {
  return devices.flatMap((each) =>
    each.kind === 'controller' ? [`${each.type}${each.index} ${each.model ?? ''}`.trim()] : [],
  );
}

/** The devices of one kind, in order. */
export function devicesOf<K extends DeviceKind>(planned: Plan, kind: K): DeviceOf<K>[] {
  return planned.devices.filter((each) => each.kind === kind) as DeviceOf<K>[];
}

/** The device with an id. */
export function deviceOf(planned: Plan, id: string): PlanDevice {
  const found = planned.devices.find((each) => each.id === id);
  if (found === undefined) throw new Error(`the plan has no ${id}`);
  return found;
}

/** The PCI address of a device, with everything it says. */
export function pciAddressOf(planned: Plan, id: string): PciAddress {
  const { address } = deviceOf(planned, id);
  if (address?.type !== 'pci') throw new Error(`${id} has no PCI address`);
  return address;
}
