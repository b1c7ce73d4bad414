import { describe, expect, it } from 'vitest';
import { bundledModel } from '../../src/model/load.ts';
import { issuesOf, requestOf } from './refusals.ts';

/** One device of each kind with all of its fields. */
const devices = [
  {
    kind: 'disk',
    device: 'cdrom',
    target: 'sda',
    targetBus: 'sata',
    model: 'virtio',
    readOnly: true,
    source: 'x',
    pooled: false,
  },
  {
    kind: 'controller',
    type: 'pci',
    index: 255,
    model: 'pcie-root-port',
    ports: 4,
    vectors: 2,
    modelName: 'ioh3420',
    chassisNr: 1,
    chassis: 255,
    port: 0xff,
    busNr: 254,
    targetIndex: 30,
    hotplug: 'off',
    memReserve: 4096,
    pciHole64: 1048576,
    startPort: 0,
    ioThread: 1,
    ioThreads: [],
    driverOptions: ['queues'],
  },
  {
    kind: 'interface',
    type: 'hostdev',
    model: 'e1000e',
    hostAddress: '0000:17:00.0',
    acpiIndex: 1,
    rom: true,
  },
  { kind: 'sound', model: 'ich9', streams: 2 },
  {
    kind: 'hostdev',
    mode: 'subsystem',
    type: 'mdev',
    model: 'vfio-pci',
    hostAddress: '0000:17:00.0',
    express: true,
    iommuGroup: 7,
  },
  {
    kind: 'video',
    model: 'qxl',
    heads: 1,
    ram: 65536,
    vram: 65536,
    vram64: 0,
    vgamem: 16384,
    primary: true,
  },
  { kind: 'smartcard', mode: 'host' },
  {
    kind: 'serial',
    sourceType: 'pty',
    source: 'x',
    targetType: 'isa-serial',
    targetModel: '16550a',
    port: 0,
  },
  { kind: 'parallel', sourceType: 'file', source: 'x', port: 0 },
  { kind: 'channel', sourceType: 'spicevmc', source: 'x', targetType: 'virtio' },
  { kind: 'console', sourceType: 'pty', source: 'x', targetType: 'virtio', port: 1 },
  { kind: 'input', type: 'tablet', bus: 'usb', model: 'virtio' },
  { kind: 'filesystem', driver: 'virtiofs', model: 'virtio', target: 'share' },
  { kind: 'watchdog', model: 'itco', action: 'inject-nmi' },
  { kind: 'memballoon', model: 'none' },
  { kind: 'rng', model: 'virtio', backend: 'builtin' },
  { kind: 'nvram' },
  { kind: 'hub', type: 'usb' },
  { kind: 'shmem', name: 'x', model: 'ivshmem-plain', size: 4194304, server: false, msi: false },
  { kind: 'tpm', model: 'tpm-crb', backend: 'emulator', version: '2.0' },
  { kind: 'panic', model: 'pvpanic' },
  {
    kind: 'memory',
    model: 'virtio-mem',
    size: 1048576,
    labelSize: 0,
    blockSize: 2048,
    base: 0x100000000,
  },
  { kind: 'redirdev', type: 'spicevmc', bus: 'usb' },
  { kind: 'iommu', model: 'intel', intremap: 'on', eim: 'off', driverOptions: ['intremap'] },
  { kind: 'vsock', model: 'virtio', cidAuto: 'no', cid: 3 },
  { kind: 'crypto', model: 'virtio', backend: 'builtin' },
  { kind: 'pstore', backend: 'acpi-erst' },
  { kind: 'graphics', type: 'vnc' },
  { kind: 'audio', type: 'none', audioId: 1 },
  { kind: 'lease' },
  { kind: 'redirfilter' },
];

describe('kinds of device', () => {
  it.each(devices)('$kind has all of its fields', (device) => {
    expect(issuesOf(requestOf([device]))).toEqual([]);
  });

  it.each([
    ['chassisNr', 0],
    ['chassis', 256],
    ['port', 256],
    ['busNr', 0],
    ['busNr', 255],
    ['targetIndex', 31],
    ['memReserve', 0],
    ['index', 4096],
  ])('a controller has no %s of %i', (field, value) => {
    const [issue] = issuesOf(requestOf([{ kind: 'controller', type: 'pci', [field]: value }]));
    expect(issue).toMatchObject({ code: 'ValueOutOfRange', path: ['devices', 0, field] });
  });

  it('take the names that the models list', () => {
    const { controllers, devices: facts } = bundledModel();
    const named = [
      ...Object.entries(controllers.models).flatMap(([type, models]) =>
        models.map((model) => ({ kind: 'controller', type, model })),
      ),
      ...facts.values.lists.flatMap(({ fields, names, unset }) =>
        fields.flatMap((each) => {
          const [kind, field = ''] = each.split('.');
          const whole = devices.find((device) => device.kind === kind);
          return [...names, ...unset].map((name) => ({ ...whole, [field]: name }));
        }),
      ),
    ];
    expect(issuesOf(requestOf(named))).toEqual([]);
  });

  it('take the values the models tell devices apart by', () => {
    const known = bundledModel().devices.devices.flatMap(({ kind, when }) => {
      const conditions = Object.entries(when ?? {});
      return conditions.flatMap(([field, values]) =>
        [values].flat().flatMap((value) => (value === null ? [] : [{ kind, field, value }])),
      );
    });
    const refused = known.filter(({ kind, field, value }) =>
      issuesOf(requestOf([{ kind, [field]: value }])).some(({ path }) => path.at(-1) === field),
    );
    expect(refused).toEqual([]);
  });
});
