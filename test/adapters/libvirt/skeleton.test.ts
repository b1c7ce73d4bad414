import { describe, expect, it } from 'vitest';
import { readDomain } from '../../../src/adapters/libvirt/read.ts';
import { toDomainXml } from '../../../src/adapters/libvirt/skeleton.ts';
import { completeDomain } from '../../../src/complete-domain.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { MachineRequest } from '../../../src/core/request.ts';
import { device, plan, q35 } from '../../support/guests.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Devices of nearly every kind that machines with PCI have in common. */
const COMMON: readonly RequestDevice[] = [
  device('disk', 'root', { target: 'vda', targetBus: 'virtio', bootOrder: 1 }),
  device('disk', 'iso', { target: 'sda', targetBus: 'scsi', device: 'cdrom' }),
  device('disk', 'passed', { target: 'sdb', targetBus: 'scsi', device: 'lun' }),
  device('disk', 'pooled', { target: 'sdc', targetBus: 'scsi', pooled: true }),
  device('filesystem', 'home', { driver: 'virtiofs', target: 'home' }),
  device('interface', 'front', { model: 'virtio', bootOrder: 2 }),
  device('interface', 'direct', { type: 'hostdev', hostAddress: '0000:17:00.1' }),
  device('channel', 'agent', { targetType: 'virtio', sourceType: 'unix' }),
  device('console', 'hvc', { targetType: 'virtio' }),
  device('rng', 'entropy', { model: 'virtio' }),
  device('vsock', 'socket'),
  device('crypto', 'crypto', { model: 'virtio' }),
  device('graphics', 'screen', { type: 'vnc' }),
  device('hostdev', 'gpu', { type: 'pci', hostAddress: '0000:65:00.0', rom: true }),
  device('hostdev', 'tape', { type: 'scsi', hostAddress: 'scsi_host2:0:1:5' }),
  device('hostdev', 'luns', { type: 'scsi_host', hostAddress: 'naa.5001405012091234' }),
];

const USB: readonly RequestDevice[] = [
  device('controller', 'xhci', { type: 'usb', model: 'qemu-xhci' }),
  device('disk', 'stick', { target: 'sdz', targetBus: 'usb' }),
  device('hostdev', 'dongle', { type: 'usb', hostAddress: '1d6b:0002' }),
  device('redirdev', 'redirected', { type: 'tcp' }),
  device('hub', 'hub', { type: 'usb' }),
  device('smartcard', 'card', { mode: 'host-certificates' }),
  device('input', 'tablet', { type: 'tablet', bus: 'usb' }),
];

const EXPRESS: readonly RequestDevice[] = [
  device('watchdog', 'dog', { model: 'i6300esb' }),
  device('shmem', 'shared', { model: 'ivshmem-doorbell', server: true }),
  device('sound', 'sound', { model: 'ich9' }),
];

const MEMORY = { memoryMiB: 4096, maxMemoryMiB: 8192, memorySlots: 4 };

const DIMMS: readonly RequestDevice[] = [
  device('memory', 'dimm', { model: 'dimm', size: 524288 }),
  device('memory', 'nvdimm', { model: 'nvdimm', size: 524416, labelSize: 128 }),
];

const ON_Q35: readonly RequestDevice[] = [
  device('memory', 'growing', { model: 'virtio-mem', size: 524288, base: 0x200000000 }),
  device('memory', 'stored', { model: 'virtio-pmem', size: 524288 }),
  device('iommu', 'iommu', { model: 'intel' }),
  device('pstore', 'store', { backend: 'acpi-erst' }),
  device('tpm', 'tpm', { backend: 'passthrough' }),
  device('panic', 'panic'),
  device('parallel', 'lp', { sourceType: 'dev' }),
  device('serial', 'com', { sourceType: 'file', source: '/var/log/com.log' }),
];

const ON_PSERIES: readonly RequestDevice[] = [
  device('memory', 'dimm', { model: 'dimm' }),
  device('nvram', 'nvram'),
];

const ON_S390: readonly RequestDevice[] = [
  device('hostdev', 'channel', { type: 'mdev', model: 'vfio-ccw' }),
  device('watchdog', 'dog', { model: 'diag288' }),
];

const GUESTS: readonly [string, string, MachineRequest, readonly RequestDevice[]][] = [
  ['x86_64', 'q35', MEMORY, [...COMMON, ...USB, ...EXPRESS, ...DIMMS, ...ON_Q35]],
  ['x86_64', 'pc', {}, [...COMMON, ...USB]],
  ['aarch64', 'virt', {}, [...COMMON, ...USB, ...EXPRESS]],
  ['ppc64', 'pseries', MEMORY, [...COMMON, ...USB, ...ON_PSERIES]],
  ['s390x', 's390-ccw-virtio', {}, [...COMMON, ...ON_S390]],
  ['riscv64', 'virt', {}, [...COMMON, ...USB, ...EXPRESS]],
];

/** What a device says, without who it is, why it is there and what stands behind it. */
function factsOf(planned: Plan['devices'][number]): Fields {
  const hidden = { id: undefined, implied: undefined, because: undefined, source: undefined };
  return JSON.parse(JSON.stringify({ ...planned, ...hidden }));
}

describe.each(GUESTS)('%s %s', (arch, type, more, devices) => {
  const machine = { arch, type, ...more };
  const made = plan(machine, devices);
  const xml = toDomainXml(made, { request: { machine, devices } });
  const back = readDomain(xml).request;

  it('reads back as the devices of the plan', () => {
    expect(back.devices.map(({ kind }) => kind)).toEqual(made.devices.map(({ kind }) => kind));
    for (const [position, planned] of made.devices.entries()) {
      expect(back.devices[position]).toMatchObject(factsOf(planned));
    }
  });

  it('is complete', () => {
    const { changes, xml: again } = completeDomain(xml, { capabilities: 'qemu-10.0' });
    expect(changes).toEqual([]);
    expect(again).toBe(xml);
  });
});

const X86: MachineRequest = { arch: 'x86_64', type: 'q35' };

/** The skeleton of a q35 guest, or of another machine. */
function skeleton(devices: readonly RequestDevice[], machine: MachineRequest = {}): string {
  const whole = { ...X86, ...machine };
  return toDomainXml(plan(whole, devices), { request: { machine: whole, devices } });
}

/** The element of a kind, its lines put together. */
function element(xml: string, name: string): string {
  const [found = ''] = new RegExp(`<${name}\\b[^>]*(?:/>|>[^]*?</${name}>)`).exec(xml) ?? [];
  return found.replace(/\s*\n\s*/g, '');
}

it('prints a whole domain', () => {
  const made: Plan = {
    machine: { arch: 's390x', type: 's390-ccw-virtio-10.0', virtType: 'kvm' },
    devices: [
      {
        id: 'root',
        kind: 'disk',
        target: 'vda',
        targetBus: 'virtio',
        address: { type: 'ccw', cssid: 0xfe, ssid: 0, devno: 0 },
      },
      { id: 'memballoon0', kind: 'memballoon', model: 'none', implied: true },
    ],
    by: 'libvirt',
  };
  expect(toDomainXml(made, { name: 'a&b' })).toBe(`<domain type='kvm'>
  <name>a&amp;b</name>
  <memory unit='KiB'>1048576</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='s390x' machine='s390-ccw-virtio-10.0'>hvm</type>
  </os>
  <devices>
    <disk type='file'>
      <driver name='qemu' type='raw'/>
      <source file='/var/lib/libvirt/images/root.img'/>
      <target dev='vda' bus='virtio'/>
      <alias name='ua-root'/>
      <address type='ccw' cssid='0xfe' ssid='0x0' devno='0x0000'/>
    </disk>
    <memballoon model='none'/>
  </devices>
</domain>
`);
});

describe('aliases', () => {
  it('are there for devices that the user listed, and only for them', () => {
    const xml = toDomainXml(q35(device('disk', 'root', { target: 'vda', targetBus: 'virtio' })));
    const aliases = [...xml.matchAll(/<alias name='(.*?)'/g)].map(([, name]) => name);
    expect(aliases).toEqual(['ua-root', 'ua-usb', 'ua-balloon']);
  });

  it('replace what libvirt does not allow, and stay unique', () => {
    const ids = ['a b', 'a.b', 'a-b', 'ä', 'a-b-2'];
    const xml = skeleton(ids.map((id) => device('rng', id, { model: 'virtio' })));
    const aliases = [...xml.matchAll(/<alias name='(.*?)'/g)].map(([, name]) => name);
    expect(aliases).toEqual(['ua-a-b-3', 'ua-a-b-4', 'ua-a-b', 'ua--', 'ua-a-b-2']);
  });

  it.each([
    device('graphics', 'a', { type: 'vnc' }),
    device('audio', 'a', { type: 'none', audioId: 1 }),
    device('lease', 'a'),
    device('redirfilter', 'a'),
  ])('leave out $kind', (listed) => {
    expect(skeleton([listed])).not.toContain('<alias');
  });

  it('go to the serial port that a console stands for', () => {
    const xml = skeleton([device('console', 'tty')]);
    expect(element(xml, 'serial')).toContain("<alias name='ua-tty'/>");
    expect(element(xml, 'console')).not.toContain('<alias');
  });
});

const DISK = { target: 'sda', targetBus: 'scsi' };

describe('back ends', () => {
  it.each<[RequestDevice['kind'], Fields, string]>([
    ['disk', { ...DISK, source: '/srv/a' }, "<source file='/srv/a'/>"],
    ['disk', { ...DISK, source: '/dev/a' }, "<source dev='/dev/a'/>"],
    ['disk', { ...DISK, device: 'lun' }, "<source dev='/dev/disk/by-id/a'/>"],
    ['disk', { ...DISK, device: 'cdrom' }, '<readonly/>'],
    ['disk', { ...DISK, pooled: true }, "<source pool='default' volume='a.img'/>"],
    ['interface', {}, "<interface type='user'>"],
    ['interface', { type: 'bridge' }, "<source bridge='br0'/>"],
    ['hostdev', { type: 'pci' }, "<source><address domain='0xffff' "],
    ['hostdev', { type: 'usb', hostAddress: '7.3' }, "<source><address bus='7' device='3'/>"],
    [
      'hostdev',
      { type: 'scsi', hostAddress: 'store iqn.2013-07.example:a/1' },
      "<source protocol='iscsi' name='iqn.2013-07.example:a/1'><host name='store' port='3260'/>",
    ],
    ['hostdev', { type: 'mdev', model: 'vfio-pci' }, "<source><address uuid='00000000-0000-4000-"],
    ['filesystem', { target: 'a' }, "<source dir='/var/lib/libvirt/filesystems/a'/>"],
    ['rng', { model: 'virtio' }, "<backend model='random'>/dev/urandom</backend>"],
    ['tpm', {}, "<backend type='emulator' version='2.0'/>"],
    ['shmem', { model: 'ivshmem-plain' }, "<size unit='M'>4</size>"],
    ['channel', { targetType: 'virtio' }, "name='org.devaddr.a'"],
    ['redirdev', {}, "<source mode='bind' host='127.0.0.1' service='"],
    ['crypto', { model: 'virtio' }, "<backend model='builtin'/>"],
    ['pstore', { backend: 'acpi-erst' }, "<size unit='KiB'>64</size>"],
    ['smartcard', {}, "<smartcard mode='host'>"],
    ['serial', { sourceType: 'file' }, "<source path='/var/log/libvirt/a.log'/>"],
  ])('of %s %j', (kind, fields, expected) => {
    expect(element(skeleton([device(kind, 'a', fields)]), kind)).toContain(expected);
  });

  it('tell devices apart that nothing else tells apart', () => {
    const xml = skeleton(['a', 'b'].map((id) => device('hostdev', id, { type: 'pci' })));
    const sources = [...xml.matchAll(/<source>[\s\S]*?<\/source>/g)].map(([whole]) => whole);
    expect(new Set(sources).size).toBe(2);
  });
});

describe('the machine', () => {
  const cells = [
    { id: 0, hostNode: 1 },
    { id: 1, distances: { 0: 21 } },
  ];

  it('has its memory and CPUs spread evenly over the cells', () => {
    const xml = skeleton([], { cells, vcpus: 5, memoryMiB: 3001 });
    expect(xml).toContain("<memory unit='KiB'>3073024</memory>");
    expect(xml).toContain("<cell id='0' cpus='0-2' memory='1537024' unit='KiB'>");
    expect(xml).toContain("<cell id='1' cpus='3-4' memory='1536000' unit='KiB'>");
  });

  it('leaves what cells state', () => {
    const stated = [{ id: 0, cpus: '0-1,4', memoryMiB: 700 }, { id: 1 }];
    const xml = skeleton([], { cells: stated, vcpus: 8, memoryMiB: 3000 });
    expect(xml).toContain("<cell id='0' cpus='0-1,4' memory='716800' unit='KiB'/>");
    expect(xml).toContain("<cell id='1' cpus='2-3,5-7' memory='2355200' unit='KiB'/>");
  });

  it('has distances both ways and memory from the nodes of the host', () => {
    const xml = skeleton([], { cells });
    expect(element(xml, 'distances')).toBe(
      "<distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances>",
    );
    expect(element(xml, 'numatune')).toContain("<memnode cellid='0' mode='strict' nodeset='1'/>");
  });

  it('has room and a cell for memory that is plugged', () => {
    const xml = skeleton([device('memory', 'a', { model: 'dimm', size: 524288 })], MEMORY);
    expect(xml).toContain("<maxMemory slots='4' unit='KiB'>8388608</maxMemory>");
    expect(xml).toContain("<memory unit='KiB'>4194304</memory>");
    expect(element(xml, 'numa')).toContain("<cell id='0' cpus='0' memory='3670016' unit='KiB'/>");
  });

  it.each<[string, MachineRequest, boolean]>([
    ['on x86', X86, true],
    ['not where the request says no', { ...X86, acpi: false }, false],
    ['on aarch64', { arch: 'aarch64', type: 'virt' }, true],
    ['not on boards without it', { arch: 'aarch64', type: 'raspi3b' }, false],
    ['not on s390x', { arch: 's390x', type: 's390-ccw-virtio' }, false],
  ])('has ACPI %s', (_where, machine, has) => {
    const xml = skeleton([], machine);
    expect(xml.includes('<acpi/>')).toBe(has);
    expect(xml.includes('<loader')).toBe(has && machine.arch === 'aarch64');
  });

  it('has what its devices ask of it', () => {
    const xml = skeleton(
      [
        device('iommu', 'a', { model: 'intel', intremap: 'on' }),
        device('filesystem', 'b', { driver: 'virtiofs', target: 'b' }),
        device('controller', 'c', { type: 'scsi', model: 'virtio-scsi', ioThread: 3 }),
      ],
      { splitIoapic: true, ps2: false },
    );
    expect(element(xml, 'features')).toBe(
      "<features><acpi/><ioapic driver='qemu'/><ps2 state='off'/></features>",
    );
    expect(element(xml, 'memoryBacking')).toContain("<access mode='shared'/>");
    expect(xml).toContain('<iothreads>3</iothreads>');
  });
});
