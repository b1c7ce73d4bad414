import { describe, expect, it } from 'vitest';
import { DevaddrError } from '../../src/core/issue.ts';
import { codeFor, domain, soundAnswerTo } from './answer.ts';

/** Elements with a name that libvirt does not know: each was refused by libvirt 11.3. */
const UNKNOWN = [
  "<disk type='file' device='NAME'><source file='/a'/><target dev='vda'/></disk>",
  "<disk type='file' model='NAME'><source file='/a'/><target dev='vda'/></disk>",
  "<disk type='file'><source file='/a'/><target dev='vda' bus='NAME'/></disk>",
  "<controller type='NAME'/>",
  "<controller type='scsi' model='NAME'/>",
  "<controller type='sata' model='NAME'/>",
  "<controller type='pci' index='1' model='pcie-root-port'><model name='NAME'/></controller>",
  "<controller type='pci' index='1' model='pcie-root-port'><target hotplug='NAME'/></controller>",
  "<interface type='NAME'/>",
  "<filesystem model='NAME'><source dir='/a'/><target dir='b'/></filesystem>",
  "<filesystem><driver type='NAME'/><source dir='/a'/><target dir='b'/></filesystem>",
  "<smartcard mode='NAME'/>",
  "<serial type='NAME'/>",
  "<serial type='pty'><target type='NAME'/></serial>",
  "<serial type='pty'><target type='isa-serial'><model name='NAME'/></target></serial>",
  "<parallel type='NAME'/>",
  "<console type='pty'><target type='NAME'/></console>",
  "<channel type='pty'><target type='NAME'/></channel>",
  "<input type='NAME'/>",
  "<input type='mouse' bus='NAME'/>",
  "<input type='keyboard' bus='virtio' model='NAME'/>",
  "<tpm model='NAME'><backend type='passthrough'/></tpm>",
  "<tpm><backend type='NAME'/></tpm>",
  "<tpm><backend type='emulator' version='NAME'/></tpm>",
  "<graphics type='NAME'/>",
  "<sound model='NAME'/>",
  "<audio id='1' type='NAME'/>",
  "<video><model type='NAME'/></video>",
  "<hostdev mode='NAME' type='pci'><source><address bus='1'/></source></hostdev>",
  "<hostdev mode='subsystem' type='NAME'><source/></hostdev>",
  "<redirdev type='NAME' bus='usb'/>",
  "<redirdev type='pty' bus='NAME'/>",
  "<hub type='NAME'/>",
  "<watchdog model='NAME'/>",
  "<watchdog model='i6300esb' action='NAME'/>",
  "<memballoon model='NAME'/>",
  "<rng model='NAME'><backend model='random'/></rng>",
  "<rng model='virtio'><backend model='NAME'/></rng>",
  "<panic model='NAME'/>",
  "<shmem name='a'><model type='NAME'/></shmem>",
  "<memory model='NAME'><target><size>1</size></target></memory>",
  "<crypto model='NAME' type='qemu'><backend model='builtin'/></crypto>",
  "<crypto model='virtio' type='qemu'><backend model='NAME'/></crypto>",
  "<iommu model='NAME'/>",
  "<iommu model='intel'><driver intremap='NAME'/></iommu>",
  "<vsock model='NAME'/>",
  "<vsock><cid auto='NAME'/></vsock>",
  "<pstore backend='NAME'><path>/a</path><size>65536</size></pstore>",
  "<hub type='usb'><address type='NAME'/></hub>",
  "<hub type='usb'><address/></hub>",
  "<rng model='virtio'><backend model='random'/><address type='pci' multifunction='NAME'/></rng>",
];

describe('a name that libvirt does not know', () => {
  it.each(UNKNOWN)('%s', (element) => {
    for (const name of ['nosuch', 'constructor', '__proto__']) {
      const answer = soundAnswerTo(domain(element.replace('NAME', name)));
      expect(answer, name).toBeInstanceOf(DevaddrError);
      // The value itself may be quoted, but nothing that hangs on it.
      expect(String(answer)).not.toMatch(/native code|\[object|undefined/);
    }
  });
});

describe('an attribute that has to be there', () => {
  it.each([
    '<smartcard/>',
    "<channel type='pty'/>",
    '<input/>',
    '<graphics/>',
    '<sound/>',
    '<hub/>',
    '<watchdog/>',
    '<memballoon/>',
    "<rng><backend model='random'/></rng>",
    '<shmem/>',
    '<memory><target><size>1</size></target></memory>',
    '<iommu/>',
    '<pstore/>',
    "<hostdev mode='subsystem'><source/></hostdev>",
    "<hostdev mode='subsystem' type='pci'/>",
    '<tpm/>',
    '<redirdev/>',
    "<rng model='virtio'><backend model='random'/><address slot='3'/></rng>",
    "<memory model='dimm'><target><size>1</size></target><address type='dimm'/></memory>",
  ])('%s', (element) => {
    expect(codeFor(domain(element))).not.toBe('accepted');
  });
});
