import type { CharSource, DeviceKind, DeviceOf } from '../../core/device.ts';
import { type NewElement, newElement, type RawXml } from './element-builder.ts';

/** What a placeholder is made of where the plan says nothing. */
export interface Placeholder {
  /** Name of the device, fit for paths, that no other device has. */
  readonly name: string;
  /** Number of the device that no other device has. */
  readonly number: number;
  /** Name of the domain. */
  readonly domain: string;
}

/** What an element says beyond the facts of its device: attributes, then children. */
export type BackEnd = readonly [attributes: Attributes, ...children: (NewElement | RawXml)[]];

type Attributes = Readonly<Record<string, string>>;
type BackEndOf<K extends DeviceKind> = (device: DeviceOf<K>, placeholder: Placeholder) => BackEnd;

/**
 * The back end of a device: what it names on the host, else a placeholder. What must differ from guest to guest, such as
 * a MAC address, is left to libvirt.
 */
export function backEndOf<K extends DeviceKind>(
  device: DeviceOf<K>,
  placeholder: Placeholder,
): BackEnd {
  const make: BackEndOf<K> | undefined = BACK_ENDS[device.kind as K];
  const backEnd = make?.(device, placeholder) ?? [{}];
  return device.rom === true ? [...backEnd, el('rom', { bar: 'on' })] : backEnd;
}

/** An element with attributes, and text or children. */
export function el(
  name: string,
  attributes: Attributes = {},
  ...content: readonly (NewElement | string)[]
): NewElement {
  const element = newElement(name, { ...attributes });
  for (const each of content) {
    if (typeof each === 'string') element.text = each;
    else element.children.push(each);
  }
  return element;
}

const BACK_ENDS: { readonly [K in DeviceKind]?: BackEndOf<K> } = {
  disk: diskBackEnd,
  controller: ({ driverOptions, ioThreads, pciHole64 }) => {
    const threads = ioThreads?.map((id) => el('iothread', { id: String(id) }));
    const children = threads === undefined ? [] : [el('iothreads', {}, ...threads)];
    const hole = pciHole64 === undefined ? [] : [kib('pcihole64', pciHole64)];
    return [{}, ...driver(driverOptions, SCSI_OPTIONS, children), ...hole];
  },
  lease: (_, { name }) => [
    {},
    el('lockspace', {}, 'lockspace'),
    el('key', {}, name),
    el('target', { path: `/var/lib/libvirt/images/${name}.lease` }),
  ],
  filesystem: (_, { name }) => [
    { type: 'mount', accessmode: 'passthrough' },
    el('source', { dir: `/var/lib/libvirt/filesystems/${name}` }),
  ],
  interface: interfaceBackEnd,
  smartcard: ({ mode = 'host' }, placeholder) => {
    const tcp = charSource({ sourceType: 'tcp' }, placeholder);
    if (mode === 'passthrough') return [{ mode, type: 'tcp' }, ...tcp];
    const certificates = mode === 'host-certificates' ? ['cert1', 'cert2', 'cert3'] : [];
    return [{ mode }, ...certificates.map((name) => el('certificate', {}, name))];
  },
  serial: charBackEnd,
  parallel: charBackEnd,
  console: charBackEnd,
  channel: (device, own) => [...charBackEnd(device, own), channelTarget(device, own)],
  input: ({ type }) => {
    if (type === 'passthrough') return [{}, el('source', { evdev: '/dev/input/event0' })];
    return type === 'evdev' ? [{}, el('source', { dev: '/dev/input/event0' })] : [{}];
  },
  tpm: ({ backend: type = 'emulator' }, { name }) => {
    const socket = el('source', { type: 'unix', mode: 'connect', path: `/run/${name}.sock` });
    if (type === 'external') return [{}, el('backend', { type }, socket)];
    if (type !== 'passthrough') return [{}, el('backend', { type, version: '2.0' })];
    return [{}, el('backend', { type }, el('device', { path: '/dev/tpm0' }))];
  },
  graphics: ({ type }) => {
    if (type !== 'vnc' && type !== 'spice') return [{}];
    const port: Attributes = type === 'vnc' ? { port: '-1' } : {};
    return [{ type, ...port, autoport: 'yes' }, el('listen', { type: 'address' })];
  },
  hostdev: ({ mode = 'subsystem', type, hostAddress, model }, { number }) => {
    const managed = type === 'pci' ? 'yes' : 'no';
    const display: Attributes = model === 'vfio-pci' ? { model, display: 'off' } : {};
    return [{ mode, type, managed, ...display }, hostdevSource(type, hostAddress, number)];
  },
  redirdev: ({ type = 'tcp' }, placeholder) => [
    { bus: 'usb', type },
    ...charSource({ sourceType: type }, placeholder),
  ],
  redirfilter: () => [{}, el('usbdev', { allow: 'yes' })],
  rng: ({ backend: model = 'random' }, placeholder) => {
    const tcp = charSource({ sourceType: 'tcp' }, placeholder);
    if (model === 'egd') return [{}, el('backend', { model, type: 'tcp' }, ...tcp)];
    return model === 'random' ? [{}, el('backend', { model }, '/dev/urandom')] : [{}];
  },
  shmem: ({ name, size, server, msi }, placeholder) => [
    { name: name ?? placeholder.name },
    ...(size ? [el('size', { unit: 'M' }, String(size / 2 ** 20))] : []),
    ...(server === true ? [el('server', { path: `/run/${placeholder.name}.sock` })] : []),
    ...(msi === true ? [el('msi', { ioeventfd: 'on' })] : []),
  ],
  memory: memoryBackEnd,
  crypto: ({ model, backend = 'builtin' }) => [
    { model, type: 'qemu' },
    el('backend', { model: backend }),
  ],
  iommu: ({ driverOptions }) => [{}, ...driver(driverOptions, IOMMU_OPTIONS)],
  watchdog: ({ model }) => [{ model, action: 'reset' }],
  pstore: ({ backend }, { domain }) => [
    { backend },
    el('path', {}, `/var/lib/libvirt/qemu/nvram/${domain}_PSTORE.raw`),
    kib('size', 64),
  ],
};

/** A value for each option of which a plan knows only that it is given. */
const SCSI_OPTIONS = { queues: '1', cmd_per_lun: '128', max_sectors: '65535', ioeventfd: 'on' };
const IOMMU_OPTIONS = { caching_mode: 'on', iotlb: 'on', aw_bits: '48', dma_translation: 'on' };

function driver(names: readonly string[] = [], values: Attributes, children: NewElement[] = []) {
  const given = Object.entries(values).filter(([name]) => names.includes(name));
  const empty = given.length === 0 && children.length === 0;
  return empty ? [] : [el('driver', Object.fromEntries(given), ...children)];
}

export function kib(name: string, value: number, attributes: Attributes = {}): NewElement {
  return el(name, { ...attributes, unit: 'KiB' }, String(value));
}

function diskBackEnd(disk: DeviceOf<'disk'>, { name }: Placeholder): BackEnd {
  const { device, source, pooled } = disk;
  const raw = el('driver', { name: 'qemu', type: 'raw' });
  const rest = device === 'cdrom' ? [el('readonly')] : [];
  if (pooled === true) {
    const volume = el('source', { pool: 'default', volume: `${name}.img` });
    return [{ type: 'volume' }, el('driver', { name: 'qemu' }), volume, ...rest];
  }
  const removable = device === 'cdrom' || device === 'floppy';
  if (removable && source === undefined) return [{ type: 'file' }, raw, ...rest];
  const path = hostPath(source);
  const isBlock = device === 'lun' || path?.startsWith('/dev/') === true;
  const [dev, file] = [`/dev/disk/by-id/${name}`, `/var/lib/libvirt/images/${name}.img`];
  const from = el('source', isBlock ? { dev: path ?? dev } : { file: path ?? file });
  return [{ type: isBlock ? 'block' : 'file' }, raw, from, ...rest];
}

const hostPath = (source = ''): string | undefined => (source.startsWith('/') ? source : undefined);

function interfaceBackEnd(nic: DeviceOf<'interface'>, { name, number }: Placeholder): BackEnd {
  const { type = 'user', hostAddress } = nic;
  if (type === 'hostdev') {
    const host = hostPciAddress(hostAddress, number, { type: 'pci' });
    return [{ type, managed: 'yes' }, el('source', {}, host)];
  }
  const port = String(FIRST_PORT + number);
  const here = { address: '127.0.0.1', port };
  const sources: Readonly<Record<string, Attributes>> = {
    network: { network: 'default' },
    bridge: { bridge: 'br0' },
    direct: { dev: 'eth0', mode: 'bridge' },
    vhostuser: { type: 'unix', path: `/run/${name}.sock`, mode: 'client' },
    vdpa: { dev: `/dev/vhost-vdpa-${number}` },
    internal: { name },
    mcast: { address: '230.0.0.1', port },
    server: here,
    client: here,
    udp: here,
    vds: { switchid: uuid(number), portid: '1', portgroupid: name, connectionid: '1' },
  };
  const source = sources[type];
  const local = type === 'udp' ? [el('local', here)] : [];
  return source === undefined ? [{ type }] : [{ type }, el('source', source, ...local)];
}

const FIRST_PORT = 4000;

function charBackEnd(device: CharSource, placeholder: Placeholder): BackEnd {
  return [{ type: device.sourceType ?? 'pty' }, ...charSource(device, placeholder)];
}

/** The host end of a character device. */
function charSource({ sourceType, source }: CharSource, placeholder: Placeholder): NewElement[] {
  const { name, number } = placeholder;
  const type = sourceType ?? 'pty';
  const files: Attributes = { file: `/var/log/libvirt/${name}.log`, dev: `/dev/ttyS${number}` };
  const path = hostPath(source) ?? files[type] ?? `/run/${name}.${type}`;
  const address = { host: '127.0.0.1', service: String(FIRST_PORT + number) };
  switch (type) {
    case 'pty':
      return hostPath(source) === undefined ? [] : [el('source', { path })];
    case 'file':
    case 'dev':
    case 'pipe':
      return [el('source', { path })];
    case 'unix':
      return [el('source', { mode: 'bind', path })];
    case 'tcp':
      return [el('source', { mode: 'bind', ...address }), el('protocol', { type: 'raw' })];
    case 'udp':
      return [el('source', { mode: 'connect', ...address })];
    case 'nmdm':
      return [el('source', { master: `/dev/nmdm-${name}A`, slave: `/dev/nmdm-${name}B` })];
    case 'spiceport':
    case 'dbus':
      return [el('source', { channel: `org.devaddr.${name}` })];
    default:
      return [];
  }
}

/** Channels of agents have the name that the agent looks for. */
function channelTarget(channel: DeviceOf<'channel'>, { name, number }: Placeholder): NewElement {
  const { targetType: type, sourceType } = channel;
  const port = String(FIRST_PORT + number);
  if (type === 'guestfwd') return el('target', { type, address: '10.0.2.1', port });
  const agent = sourceType === 'spicevmc' || sourceType === 'qemu-vdagent';
  return el('target', { type, name: agent ? 'com.redhat.spice.0' : `org.devaddr.${name}` });
}

const uuid = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

const hex = (digits: string, length: number): string => `0x${digits.padStart(length, '0')}`;

function hostdevSource(type: string, given: string | undefined, number: number): NewElement {
  switch (type) {
    case 'pci':
      return el('source', {}, hostPciAddress(given, number));
    case 'usb':
      return el('source', {}, ...hostUsbDevice(given, number));
    case 'scsi':
      return scsiSource(given, number);
    case 'scsi_host':
      return el('source', { protocol: 'vhost', wwpn: given ?? `naa.${5001405e9 + number}` });
    case 'mdev':
      return el('source', {}, el('address', { uuid: given ?? uuid(number) }));
    default:
      return el('source');
  }
}

const PCI = /^(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i;

/** The placeholder is in a PCI domain that hosts do not have. */
function hostPciAddress(given = '', number: number, attributes: Attributes = {}): NewElement {
  const free = ['', 'ffff', (number >> 5).toString(16), (number & 31).toString(16)];
  const [, domain = '0', bus = '0', slot = '0', fn = '0'] = PCI.exec(given) ?? free;
  return el('address', {
    ...attributes,
    domain: hex(domain, 4),
    bus: hex(bus, 2),
    slot: hex(slot, 2),
    function: hex(fn, 1),
  });
}

function hostUsbDevice(given = '', number: number): NewElement[] {
  const [, bus, device] = /^(\d+)\.(\d+)$/.exec(given) ?? [];
  if (bus !== undefined && device !== undefined) return [el('address', { bus, device })];
  const [, vendor = 'ffff', product = `${number + 1}`] =
    /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(given) ?? [];
  return [el('vendor', { id: hex(vendor, 4) }), el('product', { id: hex(product, 4) })];
}

/** `scsi_host0:0:0:3` is a unit of an adapter, `HOST IQN` one of an iSCSI server. */
function scsiSource(given = '', number: number): NewElement {
  const [, server, name] = /^(\S+) (\S+)$/.exec(given) ?? [];
  if (server !== undefined && name !== undefined) {
    return el('source', { protocol: 'iscsi', name }, el('host', { name: server, port: '3260' }));
  }
  const [, adapter = 'scsi_host0', bus = '0', target = '0', unit = String(number)] =
    /^([^:]+):(\d+):(\d+):(\d+)$/.exec(given) ?? [];
  return el('source', {}, el('adapter', { name: adapter }), el('address', { bus, target, unit }));
}

function memoryBackEnd(memory: DeviceOf<'memory'>, { name }: Placeholder): BackEnd {
  const { model, size = 2 ** 20, labelSize, alignSize, blockSize = 2048, base } = memory;
  const target = el('target', {}, kib('size', size));
  if (labelSize !== undefined) target.children.push(el('label', {}, kib('size', labelSize)));
  if (model === 'virtio-mem') target.children.push(kib('block', blockSize), kib('requested', size));
  if (base !== undefined) target.children.push(el('address', { base: hex(base.toString(16), 1) }));
  if (model !== 'nvdimm' && model !== 'virtio-pmem') return [{ model }, target];
  const align = alignSize === undefined ? [] : [kib('alignsize', alignSize)];
  const source = el('source', {}, el('path', {}, `/var/lib/libvirt/images/${name}.mem`), ...align);
  const access: Attributes = model === 'virtio-pmem' ? { access: 'shared' } : {};
  return [{ model, ...access }, source, target];
}
