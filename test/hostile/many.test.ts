import { describe, expect, it } from 'vitest';
import { domain, soundAnswerTo } from './answer.ts';

const many = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('\n');

/** `aa`, `ab`, … : disk names in their order. */
const letters = (i: number): string =>
  String.fromCharCode(
    97 + (Math.floor(i / 676) % 26),
    97 + (Math.floor(i / 26) % 26),
    97 + (i % 26),
  );

const scsiHostdev = (i: number): string =>
  `<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host${i}'/><address bus='0' target='0' unit='0'/></source></hostdev>`;
const disk = (i: number, bus = 'virtio'): string =>
  `<disk type='file'><source file='/a'/><target dev='vd${letters(i)}' bus='${bus}'/></disk>`;

/** Far more devices than any guest has: they are accepted or refused, but soon. */
describe('very many', () => {
  it.each([
    ['disks of one name', domain(many(5_000, () => disk(0)))],
    ['disks', domain(many(5_000, (i) => disk(i)))],
    ['disks from the last to the first', domain(many(5_000, (i) => disk(4_999 - i)))],
    ['SCSI disks', domain(many(1_000, (i) => disk(i, 'scsi').replace("'vd", "'sd")))],
    ['SCSI host devices', domain(many(1_000, scsiHostdev))],
    ['SCSI controllers', domain(many(1_000, () => "<controller type='scsi'/>"))],
    ['USB controllers', domain(many(1_000, (i) => `<controller type='usb' index='${i}'/>`))],
    ['interfaces', domain(many(5_000, () => "<interface type='user'/>"))],
    ['USB inputs', domain(many(5_000, () => "<input type='tablet' bus='usb'/>"))],
    ['PS/2 inputs', domain(many(5_000, () => "<input type='mouse' bus='ps2'/>"))],
    [
      'channels',
      domain(many(5_000, () => "<channel type='pty'><target type='virtio'/></channel>")),
    ],
    ['serial ports', domain(many(5_000, () => "<serial type='pty'/>"))],
    [
      'consoles',
      domain(many(5_000, () => "<console type='pty'><target type='virtio'/></console>")),
    ],
    [
      'root ports',
      domain(many(255, (i) => `<controller type='pci' index='${i + 1}' model='pcie-root-port'/>`)),
    ],
    [
      'bridges',
      domain(
        many(255, (i) => `<controller type='pci' index='${i + 1}' model='pci-bridge'/>`),
        { machine: 'pc' },
      ),
    ],
    [
      'host bridges',
      domain(
        many(31, () => "<controller type='pci' model='pci-root'/>"),
        {
          arch: 'ppc64',
          machine: 'pseries',
        },
      ),
    ],
    [
      'devices of the spapr-vio bus',
      domain(
        many(1_000, () => "<interface type='user'><model type='spapr-vlan'/></interface>"),
        {
          arch: 'ppc64',
          machine: 'pseries',
        },
      ),
    ],
    [
      'devices of the channel subsystem',
      domain(
        many(5_000, (i) => disk(i)),
        { arch: 's390x', machine: 's390-ccw-virtio' },
      ),
    ],
    [
      'zPCI functions',
      domain(
        many(
          1_000,
          (i) =>
            `<hostdev mode='subsystem' type='pci'><source><address domain='${i}' bus='0' slot='0' function='0'/></source></hostdev>`,
        ),
        { arch: 's390x', machine: 's390-ccw-virtio' },
      ),
    ],
    [
      'memory devices',
      domain(
        many(
          1_000,
          () => "<memory model='dimm'><target><size>1024</size><node>0</node></target></memory>",
        ),
        { head: "<maxMemory slots='4096' unit='GiB'>64</maxMemory>" },
      ),
    ],
    [
      'addresses of one device',
      domain(`<hub type='usb'>${"<address type='usb'/>".repeat(50_000)}</hub>`),
    ],
    [
      'disks that each ask for a controller',
      domain(
        many(
          500,
          (i) =>
            `<disk><source file='/a'/><target dev='sd${letters(i)}' bus='scsi'/><address type='drive' controller='${i}'/></disk>`,
        ),
      ),
    ],
  ])('%s', (_, text) => {
    expect(soundAnswerTo(text)).toBeDefined();
  });
});
