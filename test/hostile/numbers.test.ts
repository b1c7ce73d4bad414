import { describe, expect, it } from 'vitest';
import { DevaddrError } from '../../src/core/issue.ts';
import { codeFor, domain, soundAnswerTo } from './answer.ts';

/** Numbers that no attribute takes, whatever it means. */
const NEVER = ['x', '1.5', '1e3', '1 ', '0x', '4294967296000000000000', '-', '--1', '٣', 'NaN'];

/** Numbers at the edges of what attributes take. */
const EXTREME = [
  ...['0', '1', '7', '8', '15', '16', '30', '31', '32', '127', '128', '254', '255', '256'],
  ...['1023', '1024', '4095', '4096', '65535', '65536', '100000', '2147483647', '2147483648'],
  ...['4294967294', '4294967295', '4294967296', '9007199254740993', '18446744073709551615'],
  ...['18446744073709551616', '-1', '-2147483648', '-9999999999', '00', '010', '0x10', '+1', ' 1'],
];

const rng = (address: string): string =>
  `<rng model='virtio'><backend model='random'/>${address}</rng>`;
const disk = (bus: string, address: string): string =>
  `<disk type='file'><source file='/a'/><target dev='sda' bus='${bus}'/>${address}</disk>`;
const channel = (address: string): string =>
  `<channel type='pty'><target type='virtio'/>${address}</channel>`;
const pci = (model: string, target: string): string =>
  `<controller type='pci' index='1' model='${model}'><target ${target}/></controller>`;
const SLOTS = `<maxMemory slots='8' unit='GiB'>16</maxMemory>
  <cpu><numa><cell id='0' cpus='0' memory='1024' unit='MiB'/></numa></cpu>`;

/** Numbers that are read, each at `N`. */
const SPOTS: readonly (readonly [devices: string, options?: Parameters<typeof domain>[1]])[] = [
  ["<controller type='pci' index='N' model='pcie-root-port'/>"],
  ["<controller type='pci' index='N' model='pci-bridge'/>", { machine: 'pc' }],
  ["<controller type='pci' index='N' model='pci-root'/>", { arch: 'ppc64', machine: 'pseries' }],
  ["<controller type='scsi' index='N' model='virtio-scsi'/>"],
  ["<controller type='sata' index='N'/>"],
  ["<controller type='usb' index='N' model='qemu-xhci'/>"],
  ["<controller type='virtio-serial' index='N'/>"],
  [`<controller type='virtio-serial' index='0' ports='N'/>${channel('')}`],
  [`<controller type='virtio-serial' index='0' vectors='N'/>${channel('')}`],
  ["<controller type='usb' model='qemu-xhci' ports='N'/><input type='tablet' bus='usb'/>"],
  [pci('pcie-root-port', "chassis='N'")],
  [pci('pcie-root-port', "port='N'")],
  [pci('pcie-root-port', "memReserve='N'")],
  [pci('pcie-expander-bus', "busNr='N'")],
  [pci('pci-bridge', "chassisNr='N'"), { machine: 'pc' }],
  [pci('pci-root', "index='N'"), { arch: 'ppc64', machine: 'pseries' }],
  [
    "<controller type='pci' index='1' model='pcie-expander-bus'><target><node>N</node></target></controller>",
  ],
  ["<controller type='pci' index='0' model='pcie-root'><pcihole64>N</pcihole64></controller>"],
  ["<controller type='scsi' model='virtio-scsi'><driver iothread='N'/></controller>"],
  [
    "<controller type='usb' model='ich9-ehci1' index='1'/><controller type='usb' model='ich9-uhci1' index='1'><master startport='N'/></controller>",
  ],
  [rng("<address type='pci' bus='0' slot='N'/>")],
  [rng("<address type='pci' bus='N' slot='0'/>")],
  [rng("<address type='pci' bus='N' slot='1'/>"), { machine: 'pc' }],
  [rng("<address type='pci' domain='N' bus='0' slot='9'/>")],
  [rng("<address type='pci' bus='0' slot='9' function='N'/>")],
  [disk('scsi', "<address type='drive' controller='N'/>")],
  [disk('sata', "<address type='drive' controller='N'/>")],
  [disk('scsi', "<address type='drive' bus='N'/>")],
  [disk('scsi', "<address type='drive' target='N'/>")],
  [disk('scsi', "<address type='drive' unit='N'/>")],
  [
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host1'/><address bus='0' target='0' unit='0'/></source><address type='drive' controller='N'/></hostdev>",
  ],
  [channel("<address type='virtio-serial' controller='N'/>")],
  [channel("<address type='virtio-serial' controller='0' port='N'/>")],
  ["<smartcard mode='host'><address type='ccid' controller='N'/></smartcard>"],
  ["<smartcard mode='host'><address type='ccid' controller='0' slot='N'/></smartcard>"],
  ["<input type='tablet' bus='usb'><address type='usb' bus='N'/></input>"],
  ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='N'/></input>"],
  ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='1.N'/></input>"],
  ["<hub type='usb'><address type='usb' bus='0' port='1.1.1.N'/></hub>"],
  [
    "<interface type='user'><model type='spapr-vlan'/><address type='spapr-vio' reg='N'/></interface>",
    { arch: 'ppc64', machine: 'pseries' },
  ],
  [
    rng("<address type='ccw' cssid='N' ssid='0' devno='0'/>"),
    { arch: 's390x', machine: 's390-ccw-virtio' },
  ],
  [
    rng("<address type='ccw' cssid='0xfe' ssid='N' devno='0'/>"),
    { arch: 's390x', machine: 's390-ccw-virtio' },
  ],
  [
    rng("<address type='ccw' cssid='0xfe' ssid='0' devno='N'/>"),
    { arch: 's390x', machine: 's390-ccw-virtio' },
  ],
  [
    rng("<address type='pci'><zpci uid='N'/></address>"),
    { arch: 's390x', machine: 's390-ccw-virtio' },
  ],
  [
    rng("<address type='pci'><zpci fid='N'/></address>"),
    { arch: 's390x', machine: 's390-ccw-virtio' },
  ],
  ["<serial type='pty'><address type='isa' iobase='N'/></serial>"],
  ["<serial type='pty'><address type='isa' irq='N'/></serial>"],
  ["<video><model type='qxl' ram='N'/></video>"],
  ["<video><model type='qxl' vram='N'/></video>"],
  ["<video><model type='virtio' heads='N'/></video>"],
  ["<interface type='user'><boot order='N'/></interface>"],
  ["<interface type='user'><acpi index='N'/></interface>"],
  ["<vsock model='virtio'><cid address='N'/></vsock>"],
  ["<shmem name='a'><model type='ivshmem-plain'/><size unit='M'>N</size></shmem>"],
  [
    "<memory model='dimm'><target><size unit='MiB'>N</size><node>0</node></target></memory>",
    { head: SLOTS },
  ],
  [
    "<memory model='dimm'><target><size unit='MiB'>256</size><node>N</node></target></memory>",
    { head: SLOTS },
  ],
  [
    "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target><address type='dimm' slot='N'/></memory>",
    { head: SLOTS },
  ],
  [
    "<memory model='dimm'><target><size unit='MiB'>256</size><node>0</node></target><address type='dimm' slot='0' base='N'/></memory>",
    { head: SLOTS },
  ],
  ['', { head: '<vcpu>N</vcpu>' }],
  ['', { head: "<maxMemory slots='N'>16777216</maxMemory>" }],
  ['', { head: "<maxMemory slots='8'>N</maxMemory>" }],
  ['', { head: "<cpu><numa><cell id='N' cpus='0' memory='1048576'/></numa></cpu>" }],
  ['', { head: "<cpu><numa><cell id='0' cpus='0' memory='N'/></numa></cpu>" }],
];

const written = ([devices, options = {}]: (typeof SPOTS)[number], number: string): string => {
  const { head = '', ...rest } = options;
  const put = (text: string): string => text.replace(/(?<=['>.])N(?=['<])/, number);
  return domain(put(devices), { head: put(head), ...rest });
};

/** What libvirt does take there: hexadecimal digits without prefix, and a blank behind a size that is an element's text. */
function isTaken([devices, { head = '' } = {}]: (typeof SPOTS)[number], number: string): boolean {
  if (number === '1e3') return /(?:reg|iobase|irq|base)='N'/.test(devices);
  return number === '1 ' && />N</.test(devices + head) && !/vcpu|node>N/.test(devices + head);
}

describe('a number', () => {
  it.each(SPOTS.map((spot) => [spot[0] || (spot[1]?.head ?? ''), spot] as const))(
    '%s gets an answer, however large it is',
    (_, spot) => {
      for (const number of EXTREME) {
        const answer = soundAnswerTo(written(spot, number));
        if (answer instanceof DevaddrError) continue;
        expect(answer.xml.length, number).toBeLessThan(2_000_000);
        expect(answer.xml, number).not.toMatch(/NaN|Infinity|undefined|e\+\d/);
      }
    },
  );

  it.each(SPOTS.map((spot) => [spot[0] || (spot[1]?.head ?? ''), spot] as const))(
    '%s has to be one',
    (_, spot) => {
      for (const number of NEVER.filter((each) => !isTaken(spot, each))) {
        expect(codeFor(written(spot, number)), number).not.toBe('accepted');
      }
    },
  );
});

describe('a number of the host device', () => {
  const host = (type: string, source: string): string =>
    `<hostdev mode='subsystem' type='${type}'><source>${source}</source></hostdev>`;

  it.each([
    host('pci', "<address domain='0' bus='0x100' slot='0' function='0'/>"),
    host('pci', "<address domain='0' bus='1' slot='0x20' function='0'/>"),
    host('pci', "<address domain='0' bus='1' slot='0' function='8'/>"),
    host('pci', "<address domain='x' bus='1' slot='0' function='0'/>"),
    host('pci', "<address domain='0' bus='-1' slot='0' function='0'/>"),
    host('pci', "<address domain='0' bus='1' slot='1e1' function='0'/>"),
    host('usb', "<vendor id='zz'/><product id='0x1'/>"),
    host('usb', "<vendor id='0x1'/><product id='1.5'/>"),
    host('usb', "<vendor id='0x1'/><product id='-1'/>"),
    host('scsi', "<adapter name='scsi_host0'/><address bus='' target='0' unit='0'/>"),
    host('scsi', "<adapter name='scsi_host0'/><address bus='0' target='-1' unit='0'/>"),
    host('scsi', "<adapter name='scsi_host0'/><address bus='0' target='0' unit='1 '/>"),
    "<interface type='hostdev'><source><address type='pci' bus='x'/></source></interface>",
  ])('%s is refused', (device) => {
    expect(codeFor(domain(device))).not.toBe('accepted');
  });
});

describe('numbers that only fit by wrapping around', () => {
  const ports = (serial: string): string[] => {
    const answer = soundAnswerTo(domain(serial, { machine: 'virt', arch: 'aarch64' }));
    if (answer instanceof DevaddrError) throw answer;
    return [...answer.xml.matchAll(/<serial[\s\S]*?port='([^']*)'/g)].map(
      (match) => match[1] ?? '',
    );
  };

  it('libvirt takes port 4294967295 of a serial port for -1, which is none', () => {
    expect(ports("<serial type='pty'><target port='4294967295'/></serial>")).toEqual(['0']);
    expect(ports("<serial type='pty'><target port='-1'/></serial>")).toEqual(['0']);
  });
});
