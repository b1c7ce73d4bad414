import { describe, expect, it } from 'vitest';
import { checkText, fixText } from '../../../src/index.ts';

/** Errors and warnings about a command line. */
function faults(line: string): string[] {
  return checkText(line, { fixes: false })
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, devices }) => `${rule}: ${devices.join(' ')}`);
}

const Q35 = 'qemu-system-x86_64 -M q35 -nodefaults';
const PORT =
  '-device pcie-root-port,id=rp1,bus=pcie.0,addr=2,chassis=1 -device virtio-rng-pci,bus=rp1';

// Each of these starts in QEMU 7.2 and 10.0.
describe('command lines that QEMU starts', () => {
  it.each([
    [
      'a channel that leaves its port to QEMU',
      `${Q35} -device virtio-serial-pci -chardev null,id=c -device virtserialport,chardev=c`,
    ],
    [
      'memory that leaves its slot to QEMU',
      `${Q35} -m 256,slots=2,maxmem=2G -object memory-backend-ram,id=m,size=128M -device pc-dimm,memdev=m`,
    ],
    [
      'drives that leave their unit to QEMU',
      'qemu-system-x86_64 -M pc -nodefaults -device ide-cd,bus=ide.0 -device ide-cd,bus=ide.0',
    ],
    ['an option without a value', `qemu-system-x86_64 -s -M q35 -nodefaults ${PORT}`],
    [
      'a machine said in two parts',
      `qemu-system-x86_64 -M q35 -machine kernel_irqchip=split -nodefaults ${PORT}`,
    ],
    [
      'a program behind another with options',
      `nice -n 5 qemu-system-aarch64 -M virt -cpu cortex-a57 -nodefaults ${PORT}`,
    ],
    ['an environment before it', `env -i PATH=/bin ${Q35} ${PORT}`],
    [
      'a PC of 32 bits without machine type',
      'qemu-system-i386 -nodefaults -device virtio-rng-pci,bus=pci.0,addr=3',
    ],
    [
      'an `addr` that is none of PCI',
      'qemu-system-aarch64 -M virt -nodefaults -device loader,file=x,addr=0x48000000',
    ],
    [
      'ports of an xHCI controller',
      `${Q35} -device qemu-xhci,p2=15,p3=15,id=usb -device usb-tablet,bus=usb.0,port=9`,
    ],
    [
      'devices in JSON, which come last',
      `${Q35} -device '{"driver":"virtio-rng-pci","id":"a"}' -device virtio-rng-pci,addr=1`,
    ],
    [
      'an ACPI index of nothing, twice',
      `${Q35} -device virtio-rng-pci,acpi-index=0 -device virtio-rng-pci,acpi-index=0`,
    ],
    [
      'a switch in one letter',
      `${Q35} -device virtio-rng-pci,addr=3,multifunction=y -device virtio-rng-pci,addr=3.1`,
    ],
    [
      'SCSI numbers of an LSI controller',
      `${Q35} -device lsi53c895a,id=s -blockdev null-co,node-name=n -device scsi-hd,drive=n,bus=s.0,scsi-id=7,lun=0`,
    ],
    ['USB of the chipset', `${Q35} -usb -device usb-tablet,bus=usb-bus.0 -device usb-kbd`],
    [
      'USB that the machine asks for',
      'qemu-system-x86_64 -M pc,usb=on -nodefaults -device usb-tablet,bus=usb-bus.0,port=2',
    ],
    [
      'a hub at a port that a companion takes over',
      `${Q35} -device ich9-usb-ehci1,id=u,addr=1d.7 -device ich9-usb-uhci1,masterbus=u.0,firstport=0,addr=1d.0,multifunction=on -device usb-hub,bus=u.0,port=2`,
    ],
    ['a hub at the USB of the chipset', `${Q35} -usb -device usb-hub,bus=usb-bus.0,port=3`],
    [
      'a companion by itself',
      `${Q35} -device ich9-usb-uhci1,id=u -device usb-tablet,bus=u.0,port=2`,
    ],
    [
      'a SCSI bus on USB',
      `${Q35} -device qemu-xhci,id=x -device usb-bot,id=u,bus=x.0 -blockdev null-co,node-name=n -device scsi-hd,drive=n,bus=u.0,scsi-id=0`,
    ],
    ['PCI of a microvm', `qemu-system-x86_64 -M microvm,pcie=on -nodefaults ${PORT}`],
    ['a name of Debian’s', `/usr/bin/kvm -M q35 -nodefaults ${PORT}`],
    ['a script', `#!/bin/sh\nset -e\nqemu-img create -f qcow2 d 1G\nexec ${Q35} ${PORT}\n`],
  ])('%s', (_, line) => {
    expect(faults(line)).toEqual([]);
  });
});

describe('command lines that QEMU refuses', () => {
  it('name a bus in plain notation that JSON makes later', () => {
    const json = '{"driver":"pcie-root-port","id":"rp1","chassis":1,"bus":"pcie.0","addr":"0x2"}';
    expect(faults(`${Q35} -device '${json}' -device virtio-rng-pci,id=r,bus=rp1`)).not.toEqual([]);
  });

  it('leave slots to QEMU that JSON takes afterwards', () => {
    const json = '{"driver":"virtio-rng-pci","id":"a","addr":"0x1"}';
    expect(faults(`${Q35} -device '${json}' -device virtio-rng-pci,id=b`)).toEqual([
      'pci.seat-taken: b a',
    ]);
  });

  it('have numbers that are out of range, or octal', () => {
    expect(faults(`${Q35} -device virtio-rng-pci,id=a,acpi-index=20000`)).toEqual([
      'qemu.value: a',
    ]);
    expect(faults(`${Q35} -device virtio-net-pci,id=a,bootindex=08`)).toEqual(['qemu.value: a']);
    const ports = '-device pcie-root-port,id=a,chassis=010 -device pcie-root-port,id=b,chassis=8';
    expect(faults(`${Q35} ${ports}`)).toEqual(['pci.chassis-taken: b a']);
  });

  it.each([
    ['has no USB', `${Q35} -device usb-tablet,id=a`],
    ['has USB later', `${Q35} -device usb-tablet,id=a -device qemu-xhci`],
    ['has USB with another name', `${Q35} -device qemu-xhci,id=x -device usb-kbd,id=a,bus=y.0`],
    ['has USB with one bus', `${Q35} -device qemu-xhci,id=x -device usb-kbd,id=a,bus=x.1`],
    [
      'has SCSI there',
      `${Q35} -device qemu-xhci -device virtio-scsi-pci,id=x -device usb-tablet,id=a,bus=x.0`,
    ],
    ['has no SCSI', `${Q35} -device scsi-cd,id=a`],
    ['has no virtio-serial', `${Q35} -device virtconsole,id=a`],
    ['has no PCI', 'qemu-system-x86_64 -M microvm -nodefaults -device virtio-rng-pci,id=a'],
  ])('put a device where the guest %s', (_, line) => {
    expect(faults(line)).toEqual(['qemu.no-bus: a']);
  });

  it('put devices at units and ports that are not there', () => {
    const scsi = '-device lsi53c895a,id=s -device scsi-cd,id=a,bus=s.0,scsi-id=8';
    expect(faults(`${Q35} ${scsi}`)).toEqual(['drive.controller: a']);
    expect(faults(`${Q35} -device ide-cd,id=a,bus=ide.0,unit=1`)).toEqual(['qemu.value: a']);
    const serial =
      '-device virtio-serial-pci,id=v,max_ports=2 -device virtconsole,id=a,bus=v.0,nr=2';
    expect(faults(`${Q35} ${serial}`)).toEqual(['virtio-serial.port-exists: a']);
  });

  it('leave the bus of more disks to QEMU than its last bus takes', () => {
    const disk = (id: string): string => `-device ide-cd,id=${id}`;
    expect(faults(`${Q35} ${disk('a')} -device ide-cd,id=b,bus=ide.4`)).toEqual([]);
    expect(faults(`${Q35} ${disk('a')} ${disk('b')}`)).toEqual(['drive.taken: a b']);
    const pc = `qemu-system-x86_64 -M pc -nodefaults ${disk('a')} ${disk('b')}`;
    expect(faults(pc)).toEqual([]);
    expect(faults(`${pc} ${disk('c')}`)).toEqual(['drive.taken: b c']);
    expect(faults(`${pc} -device ide-cd,id=c,bus=ide.2`)).toEqual(['drive.controller: c']);
  });

  it('use slot 0 of a bridge with a hotplug controller, if ACPI does not plug there', () => {
    const bridge = '-device pci-bridge,id=b,chassis_nr=1 -device virtio-rng-pci,id=a,bus=b,addr=0';
    const severities = (line: string): string[] =>
      checkText(line, { fixes: false })
        .filter(({ rule }) => rule === 'pci.slot-range')
        .map(({ severity }) => severity);
    expect(severities(`${Q35} ${bridge}`)).toEqual(['warning']);
    const virt = 'qemu-system-aarch64 -M virt -nodefaults';
    expect(severities(`${virt} ${bridge}`)).toEqual(['error']);
    const pxb = '-device pxb-pcie,id=x,bus_nr=40 -device pcie-root-port,id=p,bus=x,chassis=2';
    const below = bridge.replace('id=b', 'id=b,bus=p,addr=0');
    expect(severities(`${Q35} ${pxb} ${below}`)).toEqual(['error']);
  });

  it('put a device beside the bridge of an expander bus', () => {
    const pxb = 'qemu-system-x86_64 -M pc -nodefaults -device pxb,id=x,bus_nr=40';
    expect(faults(`${pxb} -device virtio-rng-pci,id=a`)).toEqual(['qemu.no-bus: a']);
    expect(faults(`${pxb} -device virtio-rng-pci,id=a,bus=x`)).toEqual([]);
  });

  it('have another bridge than that of pseries', () => {
    const pseries = 'qemu-system-ppc64 -M pseries -nodefaults';
    expect(faults(`${pseries} -device pci-bridge,chassis_nr=1`)).toEqual([]);
    expect(faults(`${pseries} -device pcie-root-port,id=a,chassis=1`)).toContain('qemu.value: a');
  });

  it('have USB asked for on a machine that does not heed it', () => {
    const virt = 'qemu-system-aarch64 -M virt -nodefaults -usb';
    expect(faults(`${virt} -device usb-kbd,id=a`)).toEqual(['qemu.no-bus: a']);
  });

  it('have a hub at a port of USB 2', () => {
    const usb = '-device usb-ehci,id=u -device usb-hub,id=a,bus=u.0,port=1';
    expect(faults(`${Q35} ${usb}`)).toEqual(['usb.speed: a u']);
  });

  it('have two balloons, or a number as USB port', () => {
    const balloon = '-device virtio-balloon-pci';
    expect(faults(`${Q35} ${balloon},id=a ${balloon},id=b`)).toEqual(['memballoon.single: b a']);
    const tablet = '{"driver":"usb-tablet","id":"a","bus":"x.0","port":1}';
    expect(faults(`${Q35} -device qemu-xhci,id=x -device '${tablet}'`)).toEqual(['qemu.value: a']);
  });

  it('have a device at the USB of the chipset', () => {
    expect(faults(`${Q35} -usb -device e1000,id=a,addr=1d.7`)).toEqual([
      'pci.seat-taken: usb-bus a',
    ]);
    expect(faults(`qemu-system-x86_64 -M pc -usb -nodefaults -device e1000,id=a,addr=1.2`)).toEqual(
      ['pci.seat-taken: usb-bus a'],
    );
  });

  it.each(['pc', 'q35'])('put something at the host bridge of %s', (machine) => {
    const line = `qemu-system-x86_64 -M ${machine} -nodefaults -device virtio-rng-pci,id=a,addr=`;
    expect(faults(`${line}0`)).toEqual(['qemu.value: a']);
    expect(faults(`${line}0.1`)).toEqual(['qemu.value: a']);
    expect(
      faults(`qemu-system-ppc64 -M pseries -nodefaults -device virtio-rng-pci,addr=0`),
    ).toEqual([]);
  });

  it('are not JSON', () => {
    expect(() => faults(`${Q35} -device '{"driver":"virtio-rng-pci","addr":"0x3"'`)).toThrow(
      /what follows `-device` is not JSON/,
    );
  });
});

describe('what is not followed', () => {
  const notes = (line: string): string[] =>
    checkText(line, { fixes: false }).map(
      ({ rule, message, place }) => `${rule} ${place?.line}:${place?.column} ${message}`,
    );

  it('is told with its place', () => {
    const line = `${Q35} -readconfig q35.cfg \\\n  -set device.n.addr=1f.2 ${PORT}`;
    expect(notes(line)).toEqual([
      'qemu.unread 1:39 `q35.cfg` is not read',
      'qemu.unread 2:3 `-set device.n.addr=1f.2` is not followed',
    ]);
  });

  it('is a second command, whose devices are not those of the first', () => {
    const found = notes(`${Q35} ${PORT}\n${Q35} ${PORT}\n`);
    expect(found).toContain('qemu.unread 2:1 a second command begins here');
    expect(found.filter((each) => !/unread|spare/.test(each))).toEqual([]);
  });
});

describe('fixes of command lines', () => {
  it('do not claim to change what is not written', () => {
    const line = 'qemu-system-x86_64 -M q35 -net none -device virtio-rng-pci,addr=1.1\n';
    const { text, fixed } = fixText(line);
    expect(fixed.every(({ fix }) => fix?.edits.length !== 0)).toBe(true);
    expect(fixed.length === 0).toBe(text === line);
  });

  it('write out a switch that stands for off', () => {
    const line = `${Q35} -device virtio-rng-pci,nomultifunction,addr=3 -device virtio-rng-pci,addr=3.1\n`;
    const { text } = fixText(line);
    expect(text).toBe(line.replace('nomultifunction', 'multifunction=on'));
    expect(faults(text)).toEqual([]);
  });
});
