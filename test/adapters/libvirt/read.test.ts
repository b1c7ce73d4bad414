import { describe, expect, test } from 'vitest';
import { readDomain } from '../../../src/adapters/libvirt/read.ts';
import { DevaddrError, located, type Path } from '../../../src/core/issue.ts';
import { domain, issueOf } from '../../support/builders.ts';

const devices = (xml: string) => readDomain(domain(xml)).request.devices;

/** The only device, without what every device has. */
function fieldsOf(xml: string): object {
  const [{ id: _, kind: __, ...fields } = { id: '', kind: '' }] = devices(xml);
  return fields;
}

/** What a text is refused with; lines count from the first line of the devices. */
function fail(xml: string) {
  const { place, ...issue } = issueOf(() => readDomain(domain(xml)));
  return { ...issue, at: place && `${place.line - 7}:${place.column}` };
}

const machine = (xml: string) => readDomain(xml).request.machine;

describe('the machine', () => {
  test('is what `<os>` and its surroundings say', () => {
    const xml = `<domain type='qemu'>
      <memory unit='GiB'>2</memory>
      <maxMemory slots='8' unit='MiB'>8192</maxMemory>
      <vcpu placement='static' current='2'> 4</vcpu>
      <os><type arch='x86_64' machine='q35'> hvm </type><boot dev='hd'/></os>
      <features><acpi/><ps2 state='off'/><ioapic driver='qemu'/></features>
      <cpu><numa><cell id='0' cpus='0-1' memory='1' unit='GiB'/><cell cpus='2-3' memory='1048576'/></numa></cpu>
    </domain>`;
    expect(machine(xml)).toEqual({
      arch: 'x86_64',
      type: 'q35',
      virtType: 'qemu',
      osType: 'hvm',
      vcpus: 4,
      memoryMiB: 2048,
      maxMemoryMiB: 8192,
      memorySlots: 8,
      acpi: true,
      ps2: false,
      osBoot: true,
      splitIoapic: true,
      cells: [
        { id: 0, cpus: '0-1', memoryMiB: 1024 },
        { id: 1, cpus: '2-3', memoryMiB: 1024 },
      ],
    });
  });

  test('says nothing it is not told', () => {
    const stated = Object.entries(machine("<domain type='kvm'><os><type>hvm</type></os></domain>"));
    expect(Object.fromEntries(stated.filter(([, value]) => value !== undefined))).toEqual({
      virtType: 'kvm',
      osType: 'hvm',
      acpi: false,
    });
  });

  test('memory without unit is in KiB', () => {
    expect(machine("<domain type='kvm'><memory>1048576</memory></domain>").memoryMiB).toBe(1024);
  });

  test.each([
    ['<network/>', 'NotADomain', 'the document is a `<network>`, not a `<domain>`', '1:1'],
    [
      '<domain/>',
      'AttributeMissing',
      'a `<domain>` needs a `type`, such as `kvm` or `qemu`',
      '1:1',
    ],
    [
      "<domain type='kvm'>\n  <vcpu>many</vcpu></domain>",
      'NumberInvalid',
      '`many` in `<vcpu>` is not a number',
      '2:3',
    ],
    [
      "<domain type='kvm'>\n  <memory unit='X'>1</memory></domain>",
      'NumberInvalid',
      '`1` in `<memory>` is not a size',
      '2:3',
    ],
    [
      "<domain type='kvm'><maxMemory slots='-1'>1</maxMemory></domain>",
      'NumberInvalid',
      "`slots='-1'` in `<maxMemory>` is not a number",
      '1:31',
    ],
  ])('%j is refused', (xml, code, message, at) => {
    const issue = issueOf(() => readDomain(xml));
    expect(issue).toMatchObject({ code, message });
    expect(`${issue.place?.line}:${issue.place?.column}`).toBe(at);
  });
});

describe('ids of devices', () => {
  const ids = (xml: string) => devices(xml).map(({ id }) => id);

  test('are what tells a device from others, else a number', () => {
    expect(
      ids(`<disk><target dev='vda'/></disk><controller type='pci' index='1'/>
        <controller type='usb'/><rng model='virtio'/><rng model='virtio'/>
        <controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>`),
    ).toEqual(['vda', 'pci1', 'controller1', 'rng0', 'rng1', 'usb0-ich9-uhci1']);
  });

  test('are the names users gave', () => {
    expect(ids("<rng model='virtio'><alias name='ua-dice'/></rng><rng model='virtio'/>")).toEqual([
      'dice',
      'rng0',
    ]);
  });

  test('do not come from other aliases', () => {
    expect(
      ids(`<rng model='virtio'><alias name='rng9'/></rng>
        <rng model='virtio'><alias name='ua-x y'/></rng>`),
    ).toEqual(['rng0', 'rng1']);
  });

  test('differ, even from names that are given later', () => {
    expect(
      ids(`<rng model='virtio'/><rng model='virtio'><alias name='ua-rng0'/></rng>
        <disk><target dev='vda'/></disk><disk><target dev='vda'/></disk>`),
    ).toEqual(['rng0-2', 'rng0', 'vda', 'vda-2']);
  });

  test('a console may repeat the name of its serial port', () => {
    const alias = "<alias name='ua-talk'/>";
    expect(
      ids(`<serial type='pty'>${alias}</serial><console type='pty'>${alias}</console>`),
    ).toEqual(['talk', 'console0']);
  });

  test('a name given twice is refused at the second', () => {
    expect(
      fail(
        "<hub type='usb'><alias name='ua-a'/></hub>\n<hub type='usb'><alias name='ua-a'/></hub>",
      ),
    ).toMatchObject({
      code: 'AliasDuplicate',
      message: 'two devices have the alias `ua-a`',
      at: '2:24',
    });
  });
});

describe('devices', () => {
  test.each<[string, object]>([
    [
      `<disk type='file' device='cdrom' model='virtio-transitional'><source file='/a'/>
        <target dev='sda' bus='sata'/><readonly/><boot order='1'/><acpi index='7'/></disk>`,
      {
        device: 'cdrom',
        model: 'virtio-transitional',
        source: '/a',
        target: 'sda',
        targetBus: 'sata',
        readOnly: true,
        bootOrder: 1,
        acpiIndex: 7,
      },
    ],
    ["<disk type='volume'><source pool='p' volume='v'/></disk>", { source: 'v', pooled: true }],
    ["<disk type='block'><source index='3'/></disk>", { source: 'block' }],
    ['<controller/>', { type: 'ide' }],
    [
      "<controller type='scsi' index='010' model='auto'/>",
      { type: 'scsi', index: 10, model: 'auto' },
    ],
    [
      "<controller type='virtio-serial' ports='4' vectors='2'/>",
      { type: 'virtio-serial', ports: 4, vectors: 2 },
    ],
    [
      `<controller type='pci' model='pcie-root-port'><model name='ioh3420'/>
        <target chassis='010' port='0x10' hotplug='off' memReserve='64'/></controller>`,
      {
        type: 'pci',
        model: 'pcie-root-port',
        modelName: 'ioh3420',
        chassis: 8,
        port: 16,
        hotplug: 'off',
        memReserve: 64,
      },
    ],
    [
      `<controller type='pci' model='pci-bridge'><model name='none'/><target chassisNr='3'/></controller>`,
      { type: 'pci', model: 'pci-bridge', chassisNr: 3 },
    ],
    [
      `<controller type='pci' model='pcie-expander-bus'><target busNr='0xfe'><node>1</node></target></controller>`,
      { type: 'pci', model: 'pcie-expander-bus', busNr: 254, node: 1 },
    ],
    [
      "<controller type='pci' index='1' model='pci-root'><target index='5'/></controller>",
      { type: 'pci', index: 1, model: 'pci-root', targetIndex: 5 },
    ],
    [
      "<controller type='pci' model='pcie-root'><pcihole64 unit='KiB'>1024</pcihole64></controller>",
      { type: 'pci', model: 'pcie-root', pciHole64: 1024 },
    ],
    [
      "<controller type='usb' model='ich9-uhci1'><master/></controller>",
      { type: 'usb', model: 'ich9-uhci1', startPort: 0 },
    ],
    [
      "<controller type='scsi'><driver queues='2' iothread='1'/></controller>",
      { type: 'scsi', driverOptions: ['queues'], ioThread: 1 },
    ],
    [
      "<controller type='scsi'><driver><iothreads><iothread id='2'/></iothreads></driver></controller>",
      { type: 'scsi', ioThreads: [2] },
    ],
    [
      "<interface><model type='e1000'/><rom bar='off'/></interface>",
      { type: 'user', model: 'e1000', rom: true },
    ],
    [
      `<interface type='hostdev'><source><address type='pci' bus='0x03' slot='0x1f' function='0x1'/></source></interface>`,
      { type: 'hostdev', hostAddress: '0000:03:1f.1' },
    ],
    ["<sound model='virtio' streams='3'/>", { model: 'virtio', streams: 3 }],
    [
      `<hostdev mode='subsystem' type='pci'><source><address domain='1' bus='0x03' slot='2'/></source></hostdev>`,
      { mode: 'subsystem', type: 'pci', hostAddress: '0001:03:02.0' },
    ],
    [
      "<hostdev type='usb'><source><vendor id='0x1d6b'/><product id='0x2'/></source></hostdev>",
      { type: 'usb', hostAddress: '1d6b:0002' },
    ],
    [
      "<hostdev type='usb'><source><address bus='1' device='010'/></source></hostdev>",
      { type: 'usb', hostAddress: '1.10' },
    ],
    [
      `<hostdev type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='1' unit='2'/></source></hostdev>`,
      { type: 'scsi', hostAddress: 'scsi_host0:0:1:2' },
    ],
    [
      "<hostdev type='mdev' model='vfio-pci'><source><address uuid='u'/></source></hostdev>",
      { type: 'mdev', model: 'vfio-pci', hostAddress: 'u' },
    ],
    [
      "<hostdev type='scsi_host'><source wwpn='naa.1'/></hostdev>",
      { type: 'scsi_host', hostAddress: 'naa.1' },
    ],
    ["<hostdev mode='capabilities' type='misc'/>", { mode: 'capabilities', type: 'misc' }],
    [
      "<video><model type='qxl' ram='1' vram='2' vram64='3' vgamem='4' heads='5' primary='yes'/></video>",
      { model: 'qxl', ram: 1, vram: 2, vram64: 3, vgamem: 4, heads: 5, primary: true },
    ],
    ["<video><model type='vga' primary='no'/></video>", { model: 'vga' }],
    ['<serial/>', { sourceType: 'pty' }],
    [
      `<serial type='file'><source path='/a' append='on'/><target type='isa-serial' port='2'><model name='isa-serial'/></target></serial>`,
      {
        sourceType: 'file',
        source: 'source append=on path=/a',
        targetType: 'isa-serial',
        port: 2,
        targetModel: 'isa-serial',
      },
    ],
    ["<serial><target port='-1'/></serial>", { sourceType: 'pty' }],
    [
      "<channel type='unix'><source mode='bind' path='/a'><reconnect enabled='yes'/></source><target type='virtio'/></channel>",
      {
        sourceType: 'unix',
        source: 'source mode=bind path=/a; reconnect yes',
        targetType: 'virtio',
      },
    ],
    [
      "<input type='tablet' bus='usb' model='virtio'/>",
      { type: 'tablet', bus: 'usb', model: 'virtio' },
    ],
    [
      "<filesystem model='virtio'><driver type='virtiofs'/><target dir='t'/></filesystem>",
      { model: 'virtio', driver: 'virtiofs', target: 't' },
    ],
    [
      "<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>",
      { model: 'tpm-tis', backend: 'emulator', version: '2.0' },
    ],
    [
      "<shmem name='s'><model type='ivshmem-plain'/><size unit='G'>1</size></shmem>",
      { name: 's', model: 'ivshmem-plain', size: 2 ** 30 },
    ],
    [
      "<shmem name='s'><size>4</size><server path='/a'/><msi/></shmem>",
      { name: 's', size: 4 * 2 ** 20, server: true, msi: true },
    ],
    [
      `<memory model='nvdimm'><source><path>/a</path><alignsize unit='MiB'>2</alignsize></source>
        <target><size unit='MiB'>512</size><node>1</node><label><size>128</size></label></target></memory>`,
      { model: 'nvdimm', size: 512 * 1024, node: 1, labelSize: 128, alignSize: 2048 },
    ],
    [
      `<memory model='virtio-mem'><target><size>1024</size><block unit='MiB'>2</block><address base='0x100'/></target></memory>`,
      { model: 'virtio-mem', size: 1024, blockSize: 2048, base: 256 },
    ],
    [
      "<iommu model='intel'><driver intremap='on' caching_mode='on'/></iommu>",
      { model: 'intel', intremap: 'on', driverOptions: ['intremap', 'caching_mode'] },
    ],
    [
      "<vsock model='virtio'><cid auto='no' address='5'/></vsock>",
      { model: 'virtio', cidAuto: 'no', cid: 5 },
    ],
    [
      "<crypto model='virtio'><backend model='builtin'/></crypto>",
      { model: 'virtio', backend: 'builtin' },
    ],
    ["<watchdog model='itco' action='none'/>", { model: 'itco', action: 'none' }],
    ["<audio id='1' type='none'/>", { audioId: 1, type: 'none' }],
    ["<redirdev bus='usb' type='spicevmc'/>", { bus: 'usb', type: 'spicevmc' }],
    ["<graphics type='vnc'/>", { type: 'vnc' }],
    ["<pstore backend='acpi-erst'/>", { backend: 'acpi-erst' }],
    ['<nvram/>', {}],
    [
      "<panic model='isa'><address type='isa' iobase='0x505'/></panic>",
      { model: 'isa', address: { type: 'isa', iobase: 0x505 } },
    ],
  ])('%s', (xml, expected) => {
    const stated = Object.entries(fieldsOf(xml)).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(stated)).toEqual(expected);
  });

  test('only PCI controllers have the options of PCI controllers', () => {
    expect(
      fieldsOf(
        "<controller type='usb' index='0'><model name='x'/><target chassis='1'><node>0</node></target></controller>",
      ),
    ).toEqual({ type: 'usb', index: 0 });
  });

  test('only roots have a 64-bit hole', () => {
    expect(
      fieldsOf("<controller type='pci' model='pci-bridge'><pcihole64>1</pcihole64></controller>"),
    ).toEqual({
      type: 'pci',
      model: 'pci-bridge',
    });
  });

  test('the first address counts, that of the host does not', () => {
    expect(
      devices(`<hostdev type='pci'><source><address bus='1'/></source>
        <address type='pci' bus='2' slot='3'/><address type='isa'/></hostdev>`),
    ).toMatchObject([{ address: { type: 'pci', bus: 2, slot: 3 } }]);
  });

  test.each([
    "<controller type='usb' model='none'><address type='x'/></controller>",
    "<memballoon model='none'><address/></memballoon>",
  ])('the address of a device that is none is not even looked at: %s', (xml) => {
    expect(fieldsOf(xml)).not.toHaveProperty('address');
  });

  test('elements that are no devices are passed over', () => {
    expect(devices("<emulator>/a</emulator><!-- <hub type='usb'/> --><future/>")).toEqual([]);
  });

  test('so is a domain without devices', () => {
    expect(readDomain("<domain type='kvm'/>").request.devices).toEqual([]);
  });

  test('all `<devices>` of a domain count', () => {
    const xml = domain("<rng model='virtio'/></devices>\n<devices><hub type='usb'/>");
    expect(readDomain(xml).request.devices.map(({ kind }) => kind)).toEqual(['rng', 'hub']);
  });

  test('host addresses are numbers of any base', () => {
    const host = (slot: string) =>
      fieldsOf(`<hostdev type='pci'><source><address bus='3' slot='${slot}'/></source></hostdev>`);
    expect([host('010'), host('0x8'), host('8')]).toEqual([
      { type: 'pci', hostAddress: '0000:03:08.0' },
      { type: 'pci', hostAddress: '0000:03:08.0' },
      { type: 'pci', hostAddress: '0000:03:08.0' },
    ]);
  });

  test('reserved memory may be larger than 32 bits', () => {
    expect(
      fieldsOf(
        "<controller type='pci' model='pci-bridge'><target memReserve='4294967296'/></controller>",
      ),
    ).toMatchObject({ memReserve: 2 ** 32 });
  });

  test('the 64-bit hole has a unit', () => {
    expect(
      fieldsOf(
        "<controller type='pci' model='pcie-root'><pcihole64 unit='B'>549755813888</pcihole64></controller>",
      ),
    ).toMatchObject({ pciHole64: 2 ** 29 });
  });
});

describe('values that are none are refused at their place', () => {
  test.each([
    [
      "<controller type='pci'\n  index='-1'/>",
      'NumberInvalid',
      "`index='-1'` is not a number from 0",
      '2:3',
    ],
    [
      "<controller type='pci' index='0x1'/>",
      'NumberInvalid',
      "`index='0x1'` is not a number that is accepted here",
      '1:24',
    ],
    [
      "<controller type='pci' index='2147483648'/>",
      'NumberInvalid',
      "`index='2147483648'` is not a number that is accepted here",
      '1:24',
    ],
    [
      "<controller type='pci'>\n<target port='-1'/></controller>",
      'NumberInvalid',
      "`port='-1'` is not a number from 0",
      '2:9',
    ],
    [
      "<controller type='pci'>\n<target memReserve='0'/></controller>",
      'NumberOutOfRange',
      "`memReserve='0'` must be at least 1",
      '2:9',
    ],
    [
      "<controller type='pci'>\n<target><node>one</node></target></controller>",
      'NumberInvalid',
      "`node='one'` is not a number that is accepted here",
      '2:9',
    ],
    [
      "<controller type='pci'>\n<target hotplug='yes'/></controller>",
      'ValueInvalid',
      "`hotplug='yes'` is not one of on and off",
      '2:9',
    ],
    [
      "<controller type='scsi'><model/><model/></controller>",
      'ElementRepeated',
      'a controller has at most one `<model>`',
      '1:33',
    ],
    [
      "<controller type='scsi'><target/><target/></controller>",
      'ElementRepeated',
      'a controller has at most one `<target>`',
      '1:34',
    ],
    [
      "<disk device='cdrm'/>",
      'ValueInvalid',
      "`device='cdrm'` is not one of disk, cdrom, floppy and lun",
      '1:7',
    ],
    [
      "<disk><boot order='0'/></disk>",
      'NumberOutOfRange',
      "`order='0'` must be at least 1",
      '1:13',
    ],
    [
      "<rng model='virtio'><acpi index='0'/></rng>",
      'NumberOutOfRange',
      "`index='0'` must be at least 1",
      '1:27',
    ],
    ["<input bus='usb'/>", 'AttributeMissing', '`<input>` needs a `type`', '1:1'],
    ['<sound/>', 'AttributeMissing', '`<sound>` needs a `model`', '1:1'],
    ['<channel/>', 'AttributeMissing', '`<target>` needs a `type`', '1:1'],
    [
      "<channel>\n<target name='a'/></channel>",
      'AttributeMissing',
      '`<target>` needs a `type`',
      '2:1',
    ],
    ["<hostdev type='pci'/>", 'ElementMissing', 'a `<hostdev>` needs a `<source>`', '1:1'],
    [
      "<hostdev mode='sub' type='pci'/>",
      'ValueInvalid',
      "`mode='sub'` is not one of subsystem and capabilities",
      '1:10',
    ],
    [
      "<interface type='hostdev'><source/></interface>",
      'AttributeMissing',
      "an interface of type `hostdev` needs `<source><address type='pci' …/></source>`",
      '1:1',
    ],
    ['<tpm/>', 'TpmBackendWrong', 'a TPM needs one `<backend>`; this one has 0', '1:1'],
    [
      '<tpm><backend/><backend/></tpm>',
      'TpmBackendWrong',
      'a TPM needs one `<backend>`; this one has 2',
      '1:1',
    ],
    [
      "<memory model='dimm'><target>\n<size unit='MB '>1</size></target></memory>",
      'NumberInvalid',
      '`1` with unit `MB ` is not a size',
      '2:1',
    ],
    [
      "<serial><target port='x'/></serial>",
      'NumberInvalid',
      "`port='x'` is not a number that is accepted here",
      '1:17',
    ],
    [
      "<vsock><cid auto='maybe'/></vsock>",
      'ValueInvalid',
      "`auto='maybe'` is not one of yes and no",
      '1:13',
    ],
    [
      "<rng model='virtio'>\n  <address type='pci' slot='32'/></rng>",
      'NumberOutOfRange',
      'PCI slot 0x20 is beyond 0x1f',
      '2:23',
    ],
  ])('%j', (xml, code, message, at) => {
    expect(fail(xml)).toMatchObject({ code, message, at });
  });

  test('a value that is nearly right gets a hint', () => {
    expect(fail("<disk device='cdrm'/>").hint).toBe('did you mean `cdrom`?');
  });

  test('a host address that is no number', () => {
    expect(
      fail("<hostdev type='pci'><source><address bus='x' slot='8'/></source></hostdev>"),
    ).toMatchObject({ code: 'NumberInvalid', at: '1:38' });
  });
});

describe('where things stand', () => {
  const xml = domain(`    <interface type='user'>
      <model type='e1000'/>
      <address type='pci' slot='5'><zpci uid='1'/></address>
    </interface>
    <rng model='virtio'/>`);
  const document = readDomain(xml);
  const at = (...path: Path) => {
    const place = document.locate(path);
    return `${place?.line}:${place?.column}`;
  };

  test.each<[Path, string]>([
    [['machine', 'type'], '5:25'],
    [['machine', 'arch'], '5:11'],
    [['machine', 'virtType'], '1:9'],
    [['machine', 'memoryMiB'], '3:3'],
    [['machine', 'cells'], '1:1'],
    [['devices'], '7:3'],
    [['devices', 0], '8:5'],
    [['devices', 0, 'type'], '8:16'],
    [['devices', 0, 'model'], '9:14'],
    [['devices', 0, 'address'], '10:7'],
    [['devices', 0, 'address', 'slot'], '10:27'],
    [['devices', 0, 'address', 'bus'], '10:7'],
    [['devices', 0, 'address', 'zpci', 'uid'], '10:42'],
    [['devices', 1, 'address'], '12:5'],
    [['devices', 1, 'bootOrder'], '12:5'],
    [['devices', 7], '7:3'],
  ])('%j is at %s', (path, place) => {
    expect(at(...path)).toBe(place);
  });

  test('issues get their places, except those about capabilities', () => {
    const issues = [
      { code: 'A', message: 'a', path: ['devices', 1] },
      { code: 'B', message: 'b', path: ['machine', 'capabilities'] },
      { code: 'C', message: 'c', path: [], place: { line: 1, column: 2 } },
    ] as const;
    const refusal = located(new DevaddrError(issues), document.locate) as DevaddrError;
    expect(refusal.issues.map(({ place }) => place)).toEqual([
      { line: 12, column: 5 },
      undefined,
      { line: 1, column: 2 },
    ]);
  });

  test('each device knows its element', () => {
    expect(document.elements.map(({ name }) => name)).toEqual(['interface', 'rng']);
  });

  test('columns count characters as they stand in the text', () => {
    const odd =
      "\uFEFF<domain type='kvm'><devices><!-- 🦉 é --><disk device='x'/></devices></domain>";
    expect(issueOf(() => readDomain(odd)).place).toEqual({
      line: 1,
      column: odd.indexOf('device=') + 1,
    });
  });
});
