import fc from 'fast-check';
import type { AddressWish } from '../../src/core/address.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import type { MachineRequest, Request } from '../../src/core/request.ts';

/** A machine, and which devices it takes more often than not. */
interface Board {
  readonly arch: string;
  readonly type: string;
  readonly suits: readonly Suit[];
}

type Suit = 'express' | 'pci' | 'bridges' | 'usb' | 'x86' | 'virtio' | 'ide' | 'pseries' | 'ccw';

const board = (arch: string, type: string, ...suits: readonly Suit[]): Board => ({
  arch,
  type,
  suits,
});

/** One board at least of every machine family. */
const BOARDS: readonly Board[] = [
  board('x86_64', 'q35', 'express', 'pci', 'usb', 'x86', 'virtio'),
  board('x86_64', 'pc-q35-7.2', 'express', 'pci', 'usb', 'x86', 'virtio'),
  board('x86_64', 'pc', 'pci', 'bridges', 'usb', 'x86', 'virtio', 'ide'),
  board('i686', 'pc-i440fx-8.0', 'pci', 'bridges', 'usb', 'x86', 'virtio', 'ide'),
  board('x86_64', 'isapc', 'x86'),
  board('x86_64', 'microvm', 'x86'),
  board('aarch64', 'virt', 'express', 'pci', 'virtio'),
  board('armv7l', 'virt', 'express', 'pci', 'virtio'),
  board('armv7l', 'versatilepb', 'pci', 'usb', 'virtio'),
  board('armv7l', 'realview-eb'),
  board('armv7l', 'vexpress-a9', 'virtio'),
  board('aarch64', 'raspi3b'),
  board('ppc64', 'pseries', 'pci', 'bridges', 'usb', 'virtio', 'pseries'),
  board('ppc64', 'powernv', 'pci', 'bridges', 'usb', 'virtio'),
  board('ppc64', 'g3beige', 'pci', 'usb', 'virtio', 'ide'),
  board('ppc', 'mac99', 'pci', 'bridges', 'usb', 'virtio'),
  board('s390x', 's390-ccw-virtio', 'virtio', 'ccw'),
  board('riscv64', 'virt', 'express', 'pci', 'virtio'),
  board('riscv64', 'spike', 'virtio'),
  board('loongarch64', 'virt', 'express', 'pci', 'virtio'),
  board('alpha', 'clipper', 'pci', 'bridges', 'usb', 'virtio'),
  board('sh4', 'r2d', 'pci', 'usb', 'virtio'),
  board('sparc', 'SS-5'),
  board('sparc64', 'sun4u', 'pci', 'bridges', 'usb', 'virtio', 'ide'),
  board('mips', 'malta', 'pci', 'bridges', 'usb', 'virtio', 'ide'),
  board('m68k', 'virt'),
  board('xtensa', 'sim'),
];

/** The fields of a device without id, which `numbered` gives it. */
type Fields = Readonly<Record<string, unknown>> & { readonly kind: RequestDevice['kind'] };

const from = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });

/** A device of a kind; fields that come out undefined are not given. */
function device(
  kind: RequestDevice['kind'],
  fields: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Fields> {
  return fc.record(fields).map((made) => {
    const given = Object.entries(made).filter(([, value]) => value !== undefined);
    return { kind, ...Object.fromEntries(given) };
  });
}

const pciWish: fc.Arbitrary<AddressWish> = fc.record({
  type: fc.constant('pci' as const),
  bus: from(0, 0, 0, 0, 0, 1, 1, 2),
  slot: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 3, max: 28 }) }, from(0, 1, 2, 31)),
  function: from(0, 0, 0, 0, 0, 0, 1, 7),
});

const pciAddress = maybe(fc.oneof(pciWish, fc.constant<AddressWish>({ type: 'pci' })), 6);
const usbAddress = maybe(
  fc.record({
    type: fc.constant('usb' as const),
    bus: from(0, 0, 0, 0, 0, 0, 0, 1),
    port: maybe(from('1', '2')),
  }),
  6,
);

const VIRTIO = ['virtio', 'virtio-non-transitional', 'virtio-transitional'] as const;
const LETTERS = [...'abcdefghijklmnop'];

const drive = (prefix: string, targetBus: string | undefined): fc.Arbitrary<Fields> =>
  device('disk', {
    target: from(...LETTERS).map((letter) => `${prefix}${letter}`),
    targetBus: fc.constant(targetBus),
    source: from('/images/one.img', '/images/other.img'),
  });

const virtioDisk = device('disk', {
  target: from(...LETTERS).map((letter) => `vd${letter}`),
  targetBus: fc.constant('virtio'),
  model: maybe(from(...VIRTIO), 5),
  source: fc.constant('/images/disk.img'),
  address: pciAddress,
});

const nic = (...models: readonly string[]): fc.Arbitrary<Fields> =>
  device('interface', {
    type: fc.constant('user'),
    model: maybe(from(...models), 6),
    address: pciAddress,
  });

const pciController = (...models: readonly string[]): fc.Arbitrary<Fields> =>
  device('controller', {
    type: fc.constant('pci'),
    model: from(...models),
    index: maybe(fc.integer({ min: 1, max: 6 }), 40),
  });

const usbDevices: readonly fc.Arbitrary<Fields>[] = [
  device('input', { type: from('tablet', 'mouse'), bus: fc.constant('usb'), address: usbAddress }),
  device('redirdev', { type: fc.constant('pty'), bus: fc.constant('usb') }),
  device('hub', { type: fc.constant('usb'), address: usbAddress }),
  drive('sd', 'usb'),
];

const usbController = device('controller', {
  type: fc.constant('usb'),
  index: from(0, 1, 2),
  model: from('qemu-xhci', 'nec-xhci', 'piix3-uhci', 'ehci', 'ich9-ehci1', 'pci-ohci', 'none'),
});

/** Devices that any machine may have, wherever they end up. */
const anywhere: readonly fc.Arbitrary<Fields>[] = [
  device('serial', { sourceType: from('pty', 'null'), port: maybe(from(0, 1, 2), 5) }),
  device('serial', { sourceType: from('pty', 'null') }),
  device('console', { sourceType: fc.constant('pty'), targetType: maybe(from('serial')) }),
  device('graphics', { type: fc.constant('vnc') }),
  device('memballoon', { model: fc.constant('none') }),
];

const virtioDevices: readonly fc.Arbitrary<Fields>[] = [
  virtioDisk,
  virtioDisk,
  nic('virtio', 'virtio-net'),
  nic('virtio'),
  device('rng', { model: fc.constant('virtio'), backend: fc.constant('random') }),
  device('memballoon', { model: fc.constant('virtio'), address: pciAddress }),
  device('filesystem', { target: from('share', 'home') }),
  device('channel', {
    targetType: fc.constant('virtio'),
    sourceType: from('pty', 'unix'),
    address: maybe(
      fc.record({
        type: fc.constant('virtio-serial' as const),
        controller: from(0, 0, 1),
        bus: fc.constant(0),
        port: fc.integer({ min: 0, max: 4 }),
      }),
      5,
    ),
  }),
  device('controller', {
    type: fc.constant('virtio-serial'),
    index: maybe(from(0, 1, 3)),
    ports: maybe(fc.integer({ min: 1, max: 5 })),
  }),
  device('controller', {
    type: fc.constant('scsi'),
    index: maybe(from(0, 1, 2)),
    model: fc.constant('virtio-scsi'),
  }),
  drive('sd', 'scsi'),
  device('vsock', { model: fc.constant('virtio') }),
  device('crypto', { model: fc.constant('virtio'), backend: fc.constant('builtin') }),
  device('input', { type: from('keyboard', 'tablet'), bus: fc.constant('virtio') }),
  device('hostdev', {
    type: fc.constant('scsi'),
    hostAddress: fc.integer({ min: 0, max: 999 }).map((n) => `scsi_host${n}:0:0:0`),
  }),
];

const pciDevices: readonly fc.Arbitrary<Fields>[] = [
  nic('e1000', 'rtl8139', 'ne2k_pci', 'pcnet'),
  device('sound', { model: from('ac97', 'es1370', 'ich6', 'virtio') }),
  device('video', { model: from('vga', 'virtio', 'bochs', 'cirrus') }),
  device('watchdog', { model: fc.constant('i6300esb') }),
  device('hostdev', {
    type: fc.constant('pci'),
    hostAddress: fc.integer({ min: 0, max: 255 }).map((n) => `00f0:${n.toString(16)}:00.0`),
    express: maybe(fc.boolean()),
    address: pciAddress,
  }),
  usbController,
];

const OF_SUIT: Readonly<Record<Suit, readonly fc.Arbitrary<Fields>[]>> = {
  virtio: virtioDevices,
  pci: pciDevices,
  usb: usbDevices,
  express: [
    pciController('pcie-root-port', 'pcie-root-port', 'pcie-to-pci-bridge', 'dmi-to-pci-bridge'),
    pciController('pcie-root-port'),
    nic('e1000e', 'igb'),
    drive('sd', 'sata'),
    device('iommu', { model: from('intel', 'virtio', 'smmuv3') }),
  ],
  bridges: [pciController('pci-bridge')],
  x86: [
    device('panic', { model: maybe(from('isa', 'hyperv', 'default')) }),
    device('input', { type: from('mouse', 'keyboard'), bus: maybe(from('ps2')) }),
    device('disk', {
      device: fc.constant('floppy'),
      target: from('fda', 'fdb'),
      source: fc.constant('/images/floppy.img'),
    }),
    device('parallel', { sourceType: fc.constant('pty') }),
    device('shmem', { name: fc.constant('shared'), model: fc.constant('ivshmem-plain') }),
    device('tpm', { model: fc.constant('tpm-tis'), backend: fc.constant('passthrough') }),
    device('serial', { targetType: from('isa-serial', 'isa-debug') }),
  ],
  ide: [
    device('disk', {
      device: from('disk', 'cdrom'),
      target: from('hda', 'hdb', 'hdc', 'hdd'),
      targetBus: fc.constant('ide'),
      source: fc.constant('/images/ide.img'),
    }),
  ],
  pseries: [
    nic('spapr-vlan'),
    device('nvram'),
    device('controller', { type: fc.constant('pci'), model: fc.constant('pci-root') }),
    device('controller', { type: fc.constant('scsi'), model: fc.constant('ibmvscsi') }),
    device('serial', {
      targetType: fc.constant('spapr-vio-serial'),
      address: maybe(
        fc.record({
          type: fc.constant('spapr-vio' as const),
          reg: maybe(from(0x1000, 0x2000, 0x30000000)),
        }),
      ),
    }),
  ],
  ccw: [
    device('disk', {
      target: from(...LETTERS).map((letter) => `vd${letter}`),
      source: fc.constant('/images/disk.img'),
      address: maybe(
        fc.record({
          type: fc.constant('ccw' as const),
          cssid: fc.constant(0xfe),
          ssid: from(0, 0, 1),
          devno: fc.integer({ min: 0, max: 5 }),
        }),
      ),
    }),
    device('hostdev', {
      type: fc.constant('pci'),
      hostAddress: fc.integer({ min: 0, max: 255 }).map((n) => `f000:00:00.${n}`),
      address: maybe(
        fc.record({
          type: fc.constant('pci' as const),
          zpci: fc.record({ uid: maybe(from(1, 2, 3)), fid: maybe(from(0, 1, 2)) }),
        }),
      ),
    }),
  ],
};

/** Kinds of which a guest lists one at most. */
const ONCE: ReadonlySet<string> = new Set([
  ...['memballoon', 'vsock', 'iommu', 'tpm', 'nvram', 'graphics', 'watchdog', 'video'],
  ...['console', 'shmem'],
]);

/** What two devices of a guest must not have in common. */
function keyOf(device: Fields): string {
  const { kind, target, type, index, hostAddress, model } = device;
  if (kind === 'disk' || kind === 'filesystem') return `${kind} ${target}`;
  if (kind === 'hostdev') return `${kind} ${hostAddress}`;
  if (kind === 'panic') return `${kind} ${model ?? 'default'}`;
  if (kind === 'controller' && index !== undefined) return `${kind} ${type} ${index}`;
  return ONCE.has(kind) ? kind : '';
}

function withoutRepeats(devices: readonly Fields[]): Fields[] {
  const seen = new Set<string>();
  return devices.filter((device) => {
    const key = keyOf(device);
    if (key === '') return true;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}

/** Ids by kind and number: `disk0`, `disk1`, `interface0`. */
function numbered(devices: readonly Fields[]): RequestDevice[] {
  const counts = new Map<string, number>();
  return devices.map((device) => {
    const number = counts.get(device.kind) ?? 0;
    counts.set(device.kind, number + 1);
    return { id: `${device.kind}-${number}`, ...device } as unknown as RequestDevice;
  });
}

/** What boards without a PCI bus need to be accepted at all. */
const SWITCHED_OFF: readonly Fields[] = [
  { kind: 'memballoon', model: 'none' },
  { kind: 'controller', type: 'usb', model: 'none' },
];

function devicesFor({ suits, type }: Board): fc.Arbitrary<RequestDevice[]> {
  const choices = [...anywhere, ...suits.flatMap((suit) => OF_SUIT[suit])];
  const bare = type === 'isapc' || type === 'microvm' ? SWITCHED_OFF : [];
  const hasPci = suits.includes('pci') || suits.includes('ccw');
  return fc
    .array(fc.oneof(...choices), { maxLength: 14, size: 'max' })
    .map((devices) => (hasPci ? devices : devices.map(offPci)))
    .map((devices) => numbered(withoutRepeats([...bare, ...devices])));
}

function offPci({ address, ...device }: Fields): Fields {
  const pci = (address as AddressWish | undefined)?.type === 'pci';
  return pci || address === undefined ? device : { ...device, address };
}

function machineFor({ arch, type, suits }: Board): fc.Arbitrary<MachineRequest> {
  return fc.record({ acpi: fc.boolean(), ps2: maybe(fc.constant(true)) }).map(
    ({ acpi, ps2 }): MachineRequest => ({
      arch,
      type,
      virtType: 'qemu',
      osType: 'hvm',
      memoryMiB: 1024,
      vcpus: 1,
      acpi: acpi && suits.includes('express'),
      ...(ps2 === undefined || !suits.includes('x86') || type === 'microvm' ? {} : { ps2 }),
    }),
  );
}

/** Requests for guests of every machine family, most of them acceptable. */
export const requests: fc.Arbitrary<Request> = fc
  .constantFrom(...BOARDS)
  .chain((of) => fc.record({ machine: machineFor(of), devices: devicesFor(of) }));

/** A request for a guest whose virtio devices sit on PCI or on the channel, and how its devices are shuffled. */
export const shuffled: fc.Arbitrary<{ readonly request: Request; readonly order: number[] }> =
  requests.chain((request) =>
    fc.record({
      request: fc.constant(request),
      order: fc.array(fc.nat(1_000_000), {
        minLength: request.devices.length,
        maxLength: request.devices.length,
      }),
    }),
  );

/** Devices that a guest may get later on. */
export const additions: fc.Arbitrary<RequestDevice> = fc
  .oneof(
    nic('virtio'),
    device('disk', { target: fc.constant('vdz'), source: fc.constant('/images/new.img') }),
    device('rng', { model: fc.constant('virtio'), backend: fc.constant('random') }),
    device('input', { type: fc.constant('tablet'), bus: fc.constant('usb') }),
    device('channel', { targetType: fc.constant('virtio') }),
    nic('e1000'),
  )
  .map((fields) => ({ id: 'addition', ...fields }) as unknown as RequestDevice);

/** The same examples each time. */
export const EXAMPLES = { seed: 20_261_103, numRuns: 400 } as const;
